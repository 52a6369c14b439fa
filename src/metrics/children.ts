type Observe = (value: number) => void

/**
 * Gives the function that finds what counts for a label. `make` is asked once per key, so that a count is one look-up;
 * after `most` of them the rest counts as 'other'.
 */
export function createChildren(most: number, make: (key: string) => Observe): (key: string) => Observe {
  const children = new Map<string, Observe>()
  return (key) => {
    const known = children.get(key)
    if (known !== undefined) return known
    const kept = children.size < most ? key : 'other'
    const child = children.get(kept) ?? make(kept)
    children.set(kept, child)
    return child
  }
}
