// How mediasoup's worker is built from the source in its npm package against Debian's own libraries. What this file and
// ./subprojects say decides the binary, so their hash is part of the cache key (workerCache.mjs): keep anything that does
// not change the binary out of here.

/** Debian packages the build needs; the libraries among them bring what the built worker needs to run. */
export const BUILD_PACKAGES = [
  'g++',
  'python3',
  'meson',
  'ninja-build',
  'pkg-config',
  'libuv1-dev',
  'libssl-dev',
  'libsrtp2-dev',
  'libabsl-dev',
  'libflatbuffers-dev',
  'flatbuffers-compiler',
];

/**
 * Changes to mediasoup's source: in `file` (relative to its `worker` folder) the text `from`, which must occur exactly
 * once, becomes `to`. A mediasoup version in which one no longer fits has to be looked at, not guessed around.
 */
export const EDITS = [
  {
    file: 'meson.build',
    from: "meson_version: '>= 1.1.0'",
    to: "meson_version: '>= 1.0.0'",
    why: 'Debian 12 has meson 1.0.1, which is enough',
  },
  {
    // Debian's OpenSSL has kernel TLS compiled in and asks each BIO whether it does it. This callback answers 1 to every
    // BIO_ctrl, because BIO_CB_RETURN is a flag OR-ed into the operation; OpenSSL then drops its write buffer and the
    // worker dies by SIGSEGV in SSL_read at the first browser's DTLS handshake.
    file: 'src/RTC/DtlsTransport.cpp',
    from: '(operationType == BIO_CB_RETURN) ?',
    to: '((operationType & BIO_CB_RETURN) != 0) ?',
    why: "OpenSSL with kernel TLS takes the BIO callback's answer for kernel TLS being on, and the worker crashes",
  },
];

/** Arguments of `meson setup`, run in the copied `worker` folder; the build folder is `build`. */
export const MESON_ARGUMENTS = [
  'setup',
  'build',
  '.',
  '--buildtype=release',
  '-Db_ndebug=true',
  '--wrap-mode=nodownload',
];

/**
 * Ninja targets in order, each its own run: the generated flatbuffers headers come first because mediasoup's meson.build
 * does not say that its libwebrtc needs them, and one parallel build loses that race on a slow disk.
 */
export const NINJA_TARGETS = ['fbs/FBS/worker.h', 'mediasoup-worker'];

/** The built binary, relative to the copied `worker` folder. */
export const BUILT_BINARY = 'build/mediasoup-worker';
