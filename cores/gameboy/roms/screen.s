; One picture with everything in it: both maps, both sets of tiles, the window switched within the picture, tall objects
; turned both ways, behind the background and beneath each other, ten in a line, palettes and scrolling changed by LYC.
        include common.asm
        title "SCREEN"

main:   call display_off
        ; tiles 0 to 15: stripes and squares; the same numbers mean others from 0x9000 on
        ld hl,tiles
        ld de,$8000
        ld bc,tiles_end-tiles
        call copy
        ld hl,tiles
        ld de,$9010
        ld bc,tiles_end-tiles
        call copy
        ; the first map counts up, the second holds tile 3
        ld hl,$9800
        ld bc,$0400
.map:   ld a,l
        and 7
        ld (hl+),a
        dec bc
        ld a,b
        or c
        jr nz,.map
        ld hl,$9c00
        ld bc,$0400
        ld d,3
        call fill
        ; objects
        ld hl,$fe00
        ld bc,160
        ld d,0
        call fill
        ld hl,objects
        ld de,$fe00
        ld bc,objects_end-objects
        call copy
        ld a,$e4
        ldh (BGP),a
        ldh (OBP0),a
        ld a,$1b
        ldh (OBP1),a
        xor a
        ldh (SCX),a
        ldh (SCY),a
        ld a,100
        ldh (WY),a
        ld a,87
        ldh (WX),a
        ld a,$40
        ldh (STAT),a
        ld a,2
        ldh (IE),a
        ld a,$97
        ldh (LCDC),a
        ld c,4

; Each picture goes through the same lines.
frame:  ld hl,lines
.line:  ld a,(hl+)
        cp $ff
        jr z,.end
        ldh (LYC),a
        xor a
        ldh (IF),a
        halt
        nop
        ; into the blanking of that line
.blank: ldh a,(STAT)
        and 3
        jr nz,.blank
        ld a,(hl+)
        push bc
        ld c,a
        ld a,(hl+)
        ldh (c),a
        pop bc
        jr .line
.end:   ld a,145
        ldh (LYC),a
        xor a
        ldh (IF),a
        halt
        nop
        ; as at the beginning
        ld a,$97
        ldh (LCDC),a
        ld a,$e4
        ldh (BGP),a
        xor a
        ldh (SCX),a
        ldh (SCY),a
        dec c
        jr nz,frame
        debug
        jr frame

; Line, register, value.
lines:
        db 15,$43,3           ; SCX
        db 23,$47,$1b         ; BGP turned over
        db 31,$47,$e4
        db 39,$42,4           ; SCY
        db 47,$40,$87         ; the other tiles
        db 55,$40,$97
        db 63,$40,$9f         ; the other map
        db 67,$40,$97
        db 99,$40,$b7         ; window on, showing the first map
        db 107,$40,$f7        ; the second
        db 115,$40,$97        ; off: its lines stop counting
        db 119,$40,$b7
        db 127,$40,$b5        ; objects off
        db 131,$40,$b6        ; background off
        db 135,$40,$b7
        db $ff

; Y, X, tile, attributes.
objects:
        db 16+72,8+8,4,$00
        db 16+72,8+24,4,$20
        db 16+72,8+40,4,$40
        db 16+72,8+56,4,$60
        db 16+72,8+72,4,$10
        db 16+72,8+88,4,$80
        ; the left one lies on top, whatever its place here
        db 16+76,8+112,6,$10
        db 16+76,8+108,4,$00
        ; twelve in a line, of which ten are seen
        db 16+8,8+4,6,0
        db 16+8,8+16,6,0
        db 16+8,8+28,6,0
        db 16+8,8+40,6,0
        db 16+8,8+52,6,0
        db 16+8,8+64,6,0
        db 16+8,8+76,6,0
        db 16+8,8+88,6,0
        db 16+8,8+100,6,0
        db 16+8,8+112,6,0
        db 16+8,8+124,6,0
        db 16+8,8+136,6,0
        ; over the edges
        db 16-8,4,4,0
        db 16+120,164,4,0
        db 16+132,8+20,4,0
objects_end:

tiles:
        dw $0000,$0000,$0000,$0000,$0000,$0000,$0000,$0000
        dw $00ff,$0081,$0081,$0081,$0081,$0081,$0081,$00ff
        dw $ff00,$8100,$8100,$8100,$8100,$8100,$8100,$ff00
        dw $aaaa,$5555,$aaaa,$5555,$aaaa,$5555,$aaaa,$5555
        ; an arrow over two tiles
        dw $1818,$3c24,$7e42,$ff81,$3c24,$3c24,$3c24,$3c24
        dw $3c24,$3c24,$3c24,$3c24,$3c3c,$0000,$c0ff,$ffff
        dw $3cff,$42c3,$81a5,$8181,$8181,$81a5,$42c3,$3cff
        dw $00ff,$0000,$00ff,$0000,$00ff,$0000,$00ff,$0000
tiles_end:
