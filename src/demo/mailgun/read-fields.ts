/** Multipart or urlencoded form → [name, value] in order. Files are named, not kept. */
export const readFields = async (contentType: string, body: Buffer): Promise<[string, string][]> => {
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData()
  return [...form].map(([name, value]) => [name, typeof value === 'string' ? value : `(file) ${value.name}`])
}
