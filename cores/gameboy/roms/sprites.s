; How long objects hold up the drawing of a line, by where they are.
        include common.asm
        title "SPRITES"

on = $93

main:   call display_off
        xor a
        ldh (SCX),a
        ld a,$ff
        ldh (LYC),a
        ld a,2
        ldh (IE),a
        ld a,on
        ldh (LCDC),a

        ; off the right edge: nothing
        ld a,1
        ld c,168
        call place
        call search
        ds 56
        ldh a,(STAT)
        ld b,$a0
        call same

        ; at the beginning of a tile: 11 dots
        ld a,1
        ld c,8
        call place
        call search
        ds 58
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 59
        ldh a,(STAT)
        ld b,$a0
        call same

        ; in the middle of one: 7 dots
        ld a,1
        ld c,12
        call place
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

        ; ten in one place: the tile is waited for once, 65 dots
        ld a,10
        ld c,8
        call place
        call search
        ds 72
        ldh a,(STAT)
        ld b,$a3
        call same
        call search
        ds 73
        ldh a,(STAT)
        ld b,$a0
        call same

        ; an eleventh is not looked at
        ld a,11
        ld c,8
        call place
        call search
        ds 73
        ldh a,(STAT)
        ld b,$a0
        call same

        ; at 0, out of sight: 11 dots
        ld a,1
        ld c,0
        call place
        call search
        ds 59
        ldh a,(STAT)
        ld b,$a0
        call same

        ; objects switched off: nothing
        ld a,10
        ld c,8
        call place
        ld a,on-2
        ldh (LCDC),a
        call search
        ds 56
        ldh a,(STAT)
        ld b,$a0
        call same
        jp pass

; Puts A objects at C into all lines but those above 4, through the copy to OAM.
place:  ld b,a
        ld a,$80
        ldh (STAT),a
        push bc
        ld hl,$c200
        ld bc,160
        ld d,0
        call fill
        pop bc
        ld hl,$c200
.one:   ld a,26
        ld (hl+),a
        ld a,c
        ld (hl+),a
        xor a
        ld (hl+),a
        ld (hl+),a
        dec b
        jr nz,.one
        ld hl,routine
        ld de,$ff90
        ld bc,routine_end-routine
        call copy
.wait:  ldh a,(LY)
        cp 146
        jr nz,.wait
        ld a,$c2
        jp $ff90
routine:
        ldh (DMA),a
        ld a,40
.wait:  dec a
        jr nz,.wait
        ret
routine_end:

; The beginning of line 11, where the objects are, and the four cycles of RET.
search: ld a,$20
        ldh (STAT),a
.wait:  ldh a,(LY)
        cp 10
        jr nz,.wait
        xor a
        ldh (IF),a
        halt
        ret
