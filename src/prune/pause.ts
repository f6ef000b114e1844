// Long work on a page's own thread stops now and then, so that the page draws and hears its buttons.

export function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
