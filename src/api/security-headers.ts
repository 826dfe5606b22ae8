/** Everything from our own origin; no inline script, no inline style, no frame around us. */
const contentPolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "media-src 'self' blob:",
  "worker-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** Sets what every answer carries. HSTS only over HTTPS: a browser must not lock a plain loopback server out. */
export function setSecurityHeaders(headers: Headers, secure: boolean, requestId: string): void {
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', contentPolicy)
  headers.set('x-content-type-options', 'nosniff')
  headers.set('x-frame-options', 'DENY')
  headers.set('referrer-policy', 'no-referrer')
  headers.set('cross-origin-opener-policy', 'same-origin')
  headers.set('cross-origin-resource-policy', 'same-origin')
  headers.set('permissions-policy', 'geolocation=(), microphone=(), camera=(), payment=(), usb=()')
  headers.set('x-request-id', requestId)
  if (secure) headers.set('strict-transport-security', 'max-age=31536000')
}
