// Package sign computes and verifies the keyed signatures of the providers, each
// as bytes in and hexadecimal out, and of no provider by name:
//
//   - [HMAC]: a keyed hash over the raw bytes of a message;
//   - [Recursive]: a keyed hash over the keys and scalars of a JSON body in the
//     order sent, with scalars written the way PHP writes them.
//
// They compute with whatever key they are given, an empty one included; refusing
// a missing or short secret is the caller's part.
package sign
