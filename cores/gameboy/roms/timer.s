; DIV and TIMA, to the machine cycle: their rates, the reload a cycle after the overflow, and edges made by writing.
        include common.asm
        title "TIMER"

main:   ; DIV is 1 after 64 cycles and not before
        ldh (DIV),a
        ds 60
        ldh a,(DIV)
        ld b,0
        call same
        ldh (DIV),a
        ds 61
        ldh a,(DIV)
        ld b,1
        call same

        ; every fourth cycle with TAC at 5
        ld a,5
        ldh (TAC),a
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 1
        ldh a,(TIMA)
        ld b,1
        call same
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 2
        ldh a,(TIMA)
        ld b,2
        call same

        ; 16, 64 and 256 cycles with the others
        ld a,6
        ldh (TAC),a
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 9
        ldh a,(TIMA)
        ld b,0
        call same
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 10
        ldh a,(TIMA)
        ld b,1
        call same
        ld a,4
        ldh (TAC),a
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 249
        ldh a,(TIMA)
        ld b,0
        call same
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ds 250
        ldh a,(TIMA)
        ld b,1
        call same

        ; behind an overflow TIMA is 0 for a cycle, then TMA; only then the interrupt is asked for
        ld a,5
        ldh (TAC),a
        ld a,$70
        ldh (TMA),a
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 2
        ldh a,(TIMA)
        ld b,0
        call same
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 3
        ldh a,(TIMA)
        ld b,$70
        call same
        xor a
        ldh (IF),a
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 2
        ldh a,(IF)
        ld b,$e0
        call same
        xor a
        ldh (IF),a
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 3
        ldh a,(IF)
        ld b,$e4
        call same

        ; a write in the cycle of 0 stops the reload and the interrupt
        xor a
        ldh (IF),a
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 2
        ldh (TIMA),a
        ldh a,(TIMA)
        ld c,a
        ldh a,(IF)
        ld b,$e0
        call same
        ld a,c
        ld b,$fe
        call same
        ; in the cycle of the reload a write is lost; it has counted once again when it is read
        ld a,$fe
        ldh (DIV),a
        ldh (TIMA),a
        ds 3
        ldh (TIMA),a
        ldh a,(TIMA)
        ld b,$71
        call same

        ; switching it off, and DIV, make an edge while the bit is high
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ldh (TAC),a
        ldh a,(TIMA)
        ld b,2
        call same
        ld a,5
        ldh (TAC),a
        xor a
        ldh (DIV),a
        ldh (TIMA),a
        ldh (DIV),a
        ldh a,(TIMA)
        ld b,2
        call same
        ; what does not exist of TAC reads as ones
        ldh a,(TAC)
        ld b,$fd
        call same
        jp pass
