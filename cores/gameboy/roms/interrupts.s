; Interrupts: the wait behind EI, which comes first, how long it takes, and what a push to IE does.
        include common.asm
        title "INTERRUPTS"

main:   ; the instruction behind EI still runs
        ld hl,.one
        ld a,4
        ldh (IE),a
        ldh (IF),a
        ld b,0
        ei
        inc b
        inc b
        jp fail
.one:   ld a,1
        call same
        add sp,2
        ; it was taken back, and no other is let in
        ldh a,(IF)
        ld b,$e0
        call same

        ; DI behind EI lets nothing in
        ld hl,fail
        ld a,4
        ldh (IF),a
        ei
        di
        nop
        nop

        ; a second EI does not make it later
        ld hl,.two
        ld b,0
        ei
        ei
        inc b
        jp fail
.two:   ld a,0
        call same
        add sp,2

        ; the lowest comes first, and the others wait
        ld hl,.three
        ld a,$1f
        ldh (IE),a
        ldh (IF),a
        ei
        nop
        jp fail
.three: ld a,c
        ld b,$40
        call same
        add sp,2
        ldh a,(IF)
        ld b,$fe
        call same

        ; five cycles; one more for JP HL
        ld hl,.four
        ld a,4
        ldh (IE),a
        xor a
        ldh (IF),a
        ei
        ld a,4
        ldh (DIV),a
        ldh (IF),a
.four:  ds 51
        ldh a,(DIV)
        ld b,0
        call same
        add sp,2
        ld hl,.five
        xor a
        ldh (IF),a
        ei
        ld a,4
        ldh (DIV),a
        ldh (IF),a
.five:  ds 52
        ldh a,(DIV)
        ld b,1
        call same
        add sp,2
        jp push_to_ie

        org $0000
        jp cancelled

        org $0040
        ld c,$40
        jp hl
        org $0048
        ld c,$48
        jp hl
        org $0050
        jp hl
        org $0058
        ld c,$58
        jp hl
        org $0060
        ld c,$60
        jp hl

; The upper byte of the address, 0x10, is pushed to IE: what was asked for is let in no more, and 0 is where it goes.
        org $1000
push_to_ie:
        ld hl,fail
        ld sp,$0000
        ld a,4
        ldh (IE),a
        ldh (IF),a
        ei
        nop
        nop
        jp fail
cancelled:
        ld sp,$dffe
        ldh a,(IF)
        ld b,$e4
        call same
        ldh a,(IE)
        ld b,$10
        call same
        jp pass
