; The copy to OAM: what arrives, how long OAM is out of reach, and starting it anew.
        include common.asm
        title "DMA"

main:   call display_off
        ld hl,$c200
        ld b,160
.next:  ld a,b
        ld (hl+),a
        dec b
        jr nz,.next
        ld hl,routine
        ld de,$ff90
        ld bc,routine_end-routine
        call copy
        call $ff90
        ld hl,$fe00
        ld c,160
.each:  ld a,(hl+)
        ld b,c
        call same
        dec c
        jr nz,.each
        ; 160 cycles from the second behind the write
        ld a,$c2
        ldh (DMA),a
        ds 157
        ld a,($fe00)
        ld b,$ff
        call same
        ld a,$c2
        ldh (DMA),a
        ds 158
        ld a,($fe00)
        ld b,160
        call same
        ldh a,(DMA)
        ld b,$c2
        call same
        ; started anew, it goes on to its new end
        ld a,$c2
        ldh (DMA),a
        ds 100
        ldh (DMA),a
        ds 157
        ld a,($fe00)
        ld b,$ff
        call same
        jp pass

routine:
        ld a,$c2
        ldh (DMA),a
        ld a,40
.wait:  dec a
        jr nz,.wait
        ret
routine_end:
