; Registers of the sound: what reads back, what switching off clears, lengths and the sweep.
        include common.asm
        title "SOUND"

main:   ; every register with what cannot be read
        ld a,$80
        ldh ($26),a
        ld hl,masks
        ld c,$10
.each:  ld a,(hl+)
        ld b,a
        xor a
        ldh (c),a
        ldh a,(c)
        call same
        inc c
        ld a,c
        cp $26
        jr nz,.each

        ; off: all are cleared, writes are lost, the wave stays
        ld a,$37
        ldh ($30),a
        ld a,$ff
        ldh ($24),a
        ldh ($25),a
        xor a
        ldh ($26),a
        ldh a,($24)
        ld b,0
        call same
        ld a,$ff
        ldh ($25),a
        ldh a,($25)
        ld b,0
        call same
        ldh a,($30)
        ld b,$37
        call same
        ldh a,($26)
        ld b,$70
        call same
        ld a,$80
        ldh ($26),a
        ldh a,($25)
        ld b,0
        call same

        ; a channel starts with its converter on only
        ld a,$08
        ldh ($17),a
        ld a,$80
        ldh ($19),a
        ldh a,($26)
        ld b,$f2
        call same
        xor a
        ldh ($17),a
        ldh a,($26)
        ld b,$f0
        call same

        ; a length of one ends it within two clocks
        ld a,$f0
        ldh ($12),a
        ld a,63
        ldh ($11),a
        ld a,$c0
        ldh ($14),a
        ldh a,($26)
        ld b,$f1
        call same
        call pause
        ldh a,($26)
        ld b,$f0
        call same
        ; without its enabling it goes on
        ld a,63
        ldh ($11),a
        ld a,$80
        ldh ($14),a
        call pause
        ldh a,($26)
        ld b,$f1
        call same

        ; a sweep that would go too high ends it at once
        ld a,$11
        ldh ($10),a
        ld a,$ff
        ldh ($13),a
        ld a,$87
        ldh ($14),a
        ldh a,($26)
        ld b,$f0
        call same

        ; the wave and the noise
        ld a,$80
        ldh ($1a),a
        ldh ($1e),a
        ldh a,($26)
        ld b,$f4
        call same
        xor a
        ldh ($1a),a
        ld a,$f0
        ldh ($21),a
        ld a,$80
        ldh ($23),a
        ldh a,($26)
        ld b,$f8
        call same
        jp pass

; More than two clocks of the lengths.
pause:  ld bc,1600
.more:  dec bc
        ld a,b
        or c
        jr nz,.more
        ret

masks:  db $80,$3f,$00,$ff,$bf,$ff,$3f,$00,$ff,$bf,$7f,$ff,$9f,$ff,$bf,$ff,$ff,$00,$00,$bf,$00,$00
