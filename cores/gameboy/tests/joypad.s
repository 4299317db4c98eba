; Shows the halves of the joypad's register at 0xc000 and 0xc001, and counts its interrupts at 0xc002.
        include ../roms/common.asm
        title "JOYPAD"
main:   xor a
        ld ($c002),a
        ld a,$10
        ldh (IE),a
        ei
.loop:  ld a,$20
        ldh (P1),a
        ldh a,(P1)
        ld ($c000),a
        ld a,$10
        ldh (P1),a
        ldh a,(P1)
        ld ($c001),a
        ld a,$30
        ldh (P1),a
        xor a
        ldh (P1),a
        jr .loop
        org $0060
        push af
        ld a,($c002)
        inc a
        ld ($c002),a
        pop af
        reti
