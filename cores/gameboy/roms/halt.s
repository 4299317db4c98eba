; HALT: what ends it, what follows it, and the byte that is read twice.
        include common.asm
        title "HALT"

main:   ; with interrupts off it ends without one
        call timer_soon
        ld hl,fail
        halt
        nop
        ldh a,(IF)
        ld b,$e4
        call same

        ; with one waiting already the byte behind is read twice
        ld a,0
        halt
        inc a
        ld b,2
        call same

        ; with interrupts on it comes, and returns behind the HALT
        call timer_soon
        ld hl,.woken
        ld b,0
        ei
        nop
        halt
.behind: inc b
        ld a,1
        call same
        jr .three
.woken: pop de
        ld a,e
        cp low(.behind)
        jp nz,fail
        push de
        ret

        ; the interrupt of EI and HALT comes before the HALT, which then waits for the next
.three: di
        call timer_soon
        ld a,4
        ldh (IF),a
        ld c,0
        ld hl,.count
        ei
        halt
        ld a,c
        ld b,2
        call same
        jp pass
.count: inc c
        ei
        ret

; The timer interrupt, in 256 cycles.
timer_soon:
        ld a,4
        ldh (IE),a
        xor a
        ldh (TMA),a
        ldh (TIMA),a
        ld a,5
        ldh (TAC),a
        xor a
        ldh (TIMA),a
        ldh (IF),a
        ret

        org $0050
        jp hl
