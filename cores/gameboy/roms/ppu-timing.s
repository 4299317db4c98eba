; The modes of a line to the machine cycle, LY, LYC, and which interrupts of the display hide others.
        include common.asm
        title "PPU TIMING"

on = $91

main:   call display_off
        xor a
        ldh (SCX),a
        ldh (STAT),a
        ld a,$ff
        ldh (LYC),a

        ; the first line behind switching on has no search for objects
        ld a,on
        ldh (LCDC),a
        ds 16
        ldh a,(STAT)
        ld b,$80
        call same
        call display_off
        ld a,on
        ldh (LCDC),a
        ds 17
        ldh a,(STAT)
        ld b,$83
        call same
        call display_off
        ld a,on
        ldh (LCDC),a
        ds 59
        ldh a,(STAT)
        ld b,$83
        call same
        call display_off
        ld a,on
        ldh (LCDC),a
        ds 60
        ldh a,(STAT)
        ld b,$80
        call same
        call display_off
        ld a,on
        ldh (LCDC),a
        ds 110
        ldh a,(LY)
        ld b,0
        call same
        call display_off
        ld a,on
        ldh (LCDC),a
        ds 111
        ldh a,(LY)
        ld b,1
        call same

        ; from the search of a line: 20 cycles to the drawing, 63 to its end, up to 2 more by SCX
        ld a,2
        ldh (IE),a
        call search
        ds 12
        ldh a,(STAT)
        ld b,$a2
        call same
        call search
        ds 13
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 55
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 56
        ldh a,(STAT)
        ld b,$a0
        call same
        ld a,1
        ldh (SCX),a
        call search
        ds 56
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 57
        ldh a,(STAT)
        ld b,$a0
        call same
        ld a,5
        ldh (SCX),a
        call search
        ds 57
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 58
        ldh a,(STAT)
        ld b,$a0
        call same
        xor a
        ldh (SCX),a

        ; 114 cycles a line
        call search
        ldh a,(LY)
        ld c,a
        ds 102
        ldh a,(LY)
        ld b,c
        call same
        call search
        ldh a,(LY)
        inc a
        ld c,a
        ds 102
        ldh a,(LY)
        ld b,c
        call same

        ; of the last line LY shows 153 for one cycle only, and LYC is met at 0
        ld a,152
        ldh (LYC),a
        ld a,$40
        ldh (STAT),a
        xor a
        ldh (IF),a
        halt
        nop
        ; four dots into line 152
        xor a
        ldh (LYC),a
        ds 105
        ldh a,(LY)
        ld b,153
        call same
        ldh a,(LY)
        ld b,0
        call same

        ; the end of a line runs into the search of the next: the two make one interrupt
        ld a,$28
        call count_lines
        ld b,101
        call same
        ld a,$08
        call count_lines
        ld b,101
        call same
        ld a,$20
        call count_lines
        ld b,100
        call same

        ; VBlank comes with line 144, and every 154 lines
        ld a,1
        ldh (IE),a
        xor a
        ldh (IF),a
        halt
        nop
        ldh a,(LY)
        ld b,144
        call same
        ldh a,(STAT)
        and 3
        ld b,1
        call same
        jp pass

; The beginning of line 11, and the four cycles of RET.
search: ld a,$20
        ldh (STAT),a
.wait:  ldh a,(LY)
        cp 10
        jr nz,.wait
        xor a
        ldh (IF),a
        halt
        ret

; The interrupts from the drawing of line 20 on, until one finds LY at 120, with STAT at A.
count_lines:
        ldh (STAT),a
        ld c,0
.wait:  ldh a,(LY)
        cp 20
        jr nz,.wait
        ; into the drawing
        ds 40
        xor a
        ldh (IF),a
.more:  halt
        nop
        inc c
        xor a
        ldh (IF),a
        ldh a,(LY)
        cp 120
        jr c,.more
        ld a,c
        ret
