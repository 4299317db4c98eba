; Where every test program begins, and how it reports: by the link port ("Passed" or "Failed #n"), and by the
; registers at LD B,B (3 5 8 13 21 34 in B C D E H L, or 0x42 in all of them).

P1 = $ff00
SB = $ff01
SC = $ff02
DIV = $ff04
TIMA = $ff05
TMA = $ff06
TAC = $ff07
IF = $ff0f
LCDC = $ff40
STAT = $ff41
SCY = $ff42
SCX = $ff43
LY = $ff44
LYC = $ff45
DMA = $ff46
BGP = $ff47
OBP0 = $ff48
OBP1 = $ff49
WY = $ff4a
WX = $ff4b
IE = $ffff

; The number of the check that runs.
check = $ff80

        di
        ld sp,$dffe
        xor a
        ldh (check),a
        ldh (IF),a
        ldh (IE),a
        jp main

; Sends A.
send:   ldh (SB),a
        ld a,$81
        ldh (SC),a
.wait:  ldh a,(SC)
        bit 7,a
        jr nz,.wait
        ret

; Sends the text at HL, which ends with 0.
print:  ld a,(hl+)
        or a
        ret z
        call send
        jr print

pass:   di
        ld hl,passed
        call print
        ld b,3
        ld c,5
        ld d,8
        ld e,13
        ld h,21
        ld l,34
        debug
        jr @

fail:   di
        ld hl,failed
        call print
        ldh a,(check)
        swap a
        call digit
        ldh a,(check)
        call digit
        ld a,10
        call send
        ld b,$42
        ld c,b
        ld d,b
        ld e,b
        ld h,b
        ld l,b
        debug
        jr @

digit:  and 15
        add a,'0'
        cp '9'+1
        jp c,send
        add a,7
        jp send

; Counts the checks, so that a failure has a number.
next:   push af
        ldh a,(check)
        inc a
        ldh (check),a
        pop af
        ret

; Fails unless A is B.
same:   call next
        cp b
        jp nz,fail
        ret

; Switches the display off, between two pictures.
display_off:
        ldh a,(LCDC)
        bit 7,a
        ret z
.wait:  ldh a,(LY)
        cp 145
        jr nz,.wait
        xor a
        ldh (LCDC),a
        ret

; Copies BC bytes from HL to DE.
copy:   ld a,(hl+)
        ld (de),a
        inc de
        dec bc
        ld a,b
        or c
        jr nz,copy
        ret

; Writes D into BC bytes from HL on.
fill:   ld a,d
        ld (hl+),a
        dec bc
        ld a,b
        or c
        jr nz,fill
        ret

passed: db "Passed\n",0
failed: db "Failed #",0
