;; CRC-64/NVME by slicing: sixteen bytes a step through sixteen tables.
;;
;; The parameters are those of docs/reference/s3/checksums.md: reflected polynomial 0x9A6C9329AC4BC9B5, initial value
;; and final xor all ones. JavaScript has no 64-bit integers but BigInt, which is why this one digest is written here.
;; scripts/assemble-wasm.mjs assembles this file into generated/crc64nvme-module.ts.
;;
;; Memory, little-endian:
;;   0x00000  sixteen tables of 256 entries of 8 bytes; table k holds what a byte contributes k bytes after it was read
;;   0x08000  the CRC of the bytes so far: the caller writes it before `update` and reads it afterwards. Nothing else
;;            is kept between calls, so any number of digests may take turns
;;   0x10000  the input: the caller copies at most 64 KiB here
(module
  (memory (export "memory") 2)

  ;; Table 0 comes from the polynomial, bit by bit; each further table advances the one before it by one zero byte.
  (func $make_tables
    (local $byte i32)
    (local $bit i32)
    (local $address i32)
    (local $entry i64)

    (loop $bytes
      (local.set $entry (i64.extend_i32_u (local.get $byte)))
      (local.set $bit (i32.const 8))
      (loop $bits
        (local.set $entry
          (i64.xor
            (i64.shr_u (local.get $entry) (i64.const 1))
            ;; 0 - (entry & 1) is all ones where the lowest bit is set: the polynomial is subtracted without a branch
            (i64.and
              (i64.const 0x9A6C9329AC4BC9B5)
              (i64.sub (i64.const 0) (i64.and (local.get $entry) (i64.const 1))))))
        (br_if $bits (local.tee $bit (i32.sub (local.get $bit) (i32.const 1)))))
      (i64.store (i32.shl (local.get $byte) (i32.const 3)) (local.get $entry))
      (local.set $byte (i32.add (local.get $byte) (i32.const 1)))
      (br_if $bytes (i32.lt_u (local.get $byte) (i32.const 256))))

    ;; From entry b of table k - 1 at `address`, entry b of table k, which lies 256 entries (0x800 bytes) on.
    (loop $advance
      (local.set $entry (i64.load (local.get $address)))
      (i64.store offset=0x800 (local.get $address)
        (i64.xor
          (i64.shr_u (local.get $entry) (i64.const 8))
          (i64.load (i32.shl (i32.and (i32.wrap_i64 (local.get $entry)) (i32.const 0xff)) (i32.const 3)))))
      (local.set $address (i32.add (local.get $address) (i32.const 8)))
      (br_if $advance (i32.lt_u (local.get $address) (i32.const 0x7800)))))

  (start $make_tables)

  ;; Continues the CRC at 0x8000 with the first `length` bytes of the input.
  (func (export "update") (param $length i32)
    (local $crc i64)
    (local $at i32)
    (local $end i32)
    (local $a i32) ;; the next sixteen bytes, as four words
    (local $b i32)
    (local $c i32)
    (local $d i32)
    (local $word i64)

    (local.set $crc (i64.xor (i64.load (i32.const 0x8000)) (i64.const -1)))
    (local.set $at (i32.const 0x10000))
    (local.set $end (i32.add (local.get $at) (i32.and (local.get $length) (i32.const -16))))

    ;; Byte n of sixteen is followed by 15 - n others, so it is looked up in table 15 - n. A table index is a byte
    ;; times the entry size 8: ((w >> s) & 0xff) << 3 is (w >> (s - 3)) & 0x7f8, one instruction less.
    (if (i32.lt_u (local.get $at) (local.get $end))
      (then
        (loop $steps
          (local.set $word (i64.xor (i64.load (local.get $at)) (local.get $crc)))
          (local.set $a (i32.wrap_i64 (local.get $word)))
          (local.set $b (i32.wrap_i64 (i64.shr_u (local.get $word) (i64.const 32))))
          (local.set $c (i32.load offset=8 (local.get $at)))
          (local.set $d (i32.load offset=12 (local.get $at)))
          (local.set $crc
            (i64.xor
              (i64.xor
                (i64.xor
                  (i64.xor
                    (i64.load offset=0x7800 (i32.and (i32.shl (local.get $a) (i32.const 3)) (i32.const 0x7f8)))
                    (i64.load offset=0x7000 (i32.and (i32.shr_u (local.get $a) (i32.const 5)) (i32.const 0x7f8))))
                  (i64.xor
                    (i64.load offset=0x6800 (i32.and (i32.shr_u (local.get $a) (i32.const 13)) (i32.const 0x7f8)))
                    (i64.load offset=0x6000 (i32.and (i32.shr_u (local.get $a) (i32.const 21)) (i32.const 0x7f8)))))
                (i64.xor
                  (i64.xor
                    (i64.load offset=0x5800 (i32.and (i32.shl (local.get $b) (i32.const 3)) (i32.const 0x7f8)))
                    (i64.load offset=0x5000 (i32.and (i32.shr_u (local.get $b) (i32.const 5)) (i32.const 0x7f8))))
                  (i64.xor
                    (i64.load offset=0x4800 (i32.and (i32.shr_u (local.get $b) (i32.const 13)) (i32.const 0x7f8)))
                    (i64.load offset=0x4000 (i32.and (i32.shr_u (local.get $b) (i32.const 21)) (i32.const 0x7f8))))))
              (i64.xor
                (i64.xor
                  (i64.xor
                    (i64.load offset=0x3800 (i32.and (i32.shl (local.get $c) (i32.const 3)) (i32.const 0x7f8)))
                    (i64.load offset=0x3000 (i32.and (i32.shr_u (local.get $c) (i32.const 5)) (i32.const 0x7f8))))
                  (i64.xor
                    (i64.load offset=0x2800 (i32.and (i32.shr_u (local.get $c) (i32.const 13)) (i32.const 0x7f8)))
                    (i64.load offset=0x2000 (i32.and (i32.shr_u (local.get $c) (i32.const 21)) (i32.const 0x7f8)))))
                (i64.xor
                  (i64.xor
                    (i64.load offset=0x1800 (i32.and (i32.shl (local.get $d) (i32.const 3)) (i32.const 0x7f8)))
                    (i64.load offset=0x1000 (i32.and (i32.shr_u (local.get $d) (i32.const 5)) (i32.const 0x7f8))))
                  (i64.xor
                    (i64.load offset=0x0800 (i32.and (i32.shr_u (local.get $d) (i32.const 13)) (i32.const 0x7f8)))
                    (i64.load (i32.and (i32.shr_u (local.get $d) (i32.const 21)) (i32.const 0x7f8))))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $steps (i32.lt_u (local.get $at) (local.get $end))))))

    ;; The last bytes, at most fifteen, one by one.
    (local.set $end (i32.add (i32.const 0x10000) (local.get $length)))
    (if (i32.lt_u (local.get $at) (local.get $end))
      (then
        (loop $rest
          (local.set $crc
            (i64.xor
              (i64.shr_u (local.get $crc) (i64.const 8))
              (i64.load
                (i32.shl
                  (i32.and
                    (i32.xor (i32.wrap_i64 (local.get $crc)) (i32.load8_u (local.get $at)))
                    (i32.const 0xff))
                  (i32.const 3)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br_if $rest (i32.lt_u (local.get $at) (local.get $end))))))

    (i64.store (i32.const 0x8000) (i64.xor (local.get $crc) (i64.const -1)))))
