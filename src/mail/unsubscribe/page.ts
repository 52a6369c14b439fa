/**
 * What a person sees who follows the link of a List-Unsubscribe. Programs follow links, too, before anybody has read the
 * mail: only the button, which posts, changes something (RFC 8058 section 3.1).
 */

/** As of every answer, and the form may post to where it came from. */
export const PAGE_POLICY =
  "default-src 'none';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'"

/** Nothing of a mail, and no script, style or link. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>Automatic replies</title>
</head>
<body>
<h1>Automatic replies</h1>
<p>Do you want no more automatic replies from us? A person may still answer your mails.</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button>No more automatic replies</button>
</form>
</body>
</html>
`

export const DONE = 'You will get no more automatic replies from us. A person may still answer your mails.\n'
