; MBC5: nine bits of a bank, 0 among them, and sixteen banks of RAM.
        include common.asm
        title "MBC5"
        cartridge $1b,4

main:   ld a,0
        ld ($2000),a
        ld a,($4000)
        ld b,a
        ld a,($0000)
        call same
        ld a,1
        ld ($2fff),a
        ld b,1
        call bank
        ld a,$1f
        ld ($2000),a
        ld b,$1f
        call bank
        ; the ninth bit is beyond the 32 banks there are
        ld a,1
        ld ($3000),a
        ld a,$12
        ld ($2000),a
        ld b,$12
        call bank

        ld a,$0a
        ld ($0000),a
        ld c,0
.write: ld a,c
        ld ($4000),a
        cpl
        ld ($bfff),a
        inc c
        ld a,c
        cp 16
        jr nz,.write
        ld c,0
.read:  ld a,c
        ld ($4000),a
        cpl
        ld b,a
        ld a,($bfff)
        call same
        inc c
        ld a,c
        cp 16
        jr nz,.read
        ; all eight bits open it here
        ld a,$1a
        ld ($0000),a
        ld a,($bfff)
        ld b,$ff
        call same
        jp pass

bank:   ld a,($4000)
        jp same

        bank 1
        db 1
        bank 2
        db 2
        bank 3
        db 3
        bank 4
        db 4
        bank 5
        db 5
        bank 6
        db 6
        bank 7
        db 7
        bank 8
        db 8
        bank 9
        db 9
        bank 10
        db 10
        bank 11
        db 11
        bank 12
        db 12
        bank 13
        db 13
        bank 14
        db 14
        bank 15
        db 15
        bank 16
        db 16
        bank 17
        db 17
        bank 18
        db 18
        bank 19
        db 19
        bank 20
        db 20
        bank 21
        db 21
        bank 22
        db 22
        bank 23
        db 23
        bank 24
        db 24
        bank 25
        db 25
        bank 26
        db 26
        bank 27
        db 27
        bank 28
        db 28
        bank 29
        db 29
        bank 30
        db 30
        bank 31
        db 31
