/** `jane@example.com` as `j***@example.com`: enough to recognise one's own mail, too little to write to somebody. */
export const maskAddress = (address: string): string => {
  const at = address.lastIndexOf('@')
  const [first = ''] = address.slice(0, Math.max(at, 0))
  // Whatever stands where a domain should be is only repeated when it looks like one.
  const domain = address.slice(at + 1, at + 255)
  const shown = /^[\p{L}\p{N}\p{M}.-]+$/u.test(domain) ? domain : '***'
  return at > 0 ? `${/[\p{L}\p{N}]/u.test(first) ? first : ''}***@${shown}` : '***'
}
