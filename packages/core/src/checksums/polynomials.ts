/*
 * The reflected generator polynomials of docs/reference/s3/checksums.md. All three CRCs have all ones as initial value
 * and final xor and reflect input and output, so the polynomial is all that tells them apart.
 */

export const CRC32_POLYNOMIAL = 0xedb88320 | 0;
export const CRC32C_POLYNOMIAL = 0x82f63b78 | 0;
/** CRC-64/NVME is 0x9A6C9329AC4BC9B5: JavaScript computes it in two halves of 32 bits, because BigInt is slow. */
export const CRC64NVME_POLYNOMIAL_HIGH = 0x9a6c9329 | 0;
export const CRC64NVME_POLYNOMIAL_LOW = 0xac4bc9b5 | 0;
