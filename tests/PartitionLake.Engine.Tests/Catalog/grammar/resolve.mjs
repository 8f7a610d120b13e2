// The package imports its own files without their extensions, as bundlers allow and Node.js does not.
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.')) return next(specifier, context);
  for (const tail of ['', '.js', '/index.js']) {
    try {
      return await next(specifier + tail, context);
    } catch (e) {
      if (e.code !== 'ERR_MODULE_NOT_FOUND' && e.code !== 'ERR_UNSUPPORTED_DIR_IMPORT') throw e;
    }
  }
  return next(specifier, context);
}
