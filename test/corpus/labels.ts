/**
 * Who would read an automatic answer to each mail of the collection that lies beside the repository: a person, or a
 * machine (bounces, reports, responders, mailing lists, notifications, bulk mail). Written by reading the mails, before
 * the rules that are judged by it; a rule is changed to fit a label, never the other way round.
 */
export type Label = 'machine' | 'human'

const FOLDERS: Record<Label, Record<string, string>> = {
  machine: {
    chatwoot: `
      auto_reply auto_reply_with_auto_submitted bounced_gmail bounced_with_no_from non_utf_encoded_mail
      notification support_1`,
    flanker: `
      apache-message-news-mime bounce_broken-mime bounce_delayed-broken bounce_delayed
      bounce_gmail-invalid-address bounce_gmail-no-dns bounce_mailbox-full bounce_no-mx bounce_zed complaints_aol
      complaints_yahoo spam_broken-headers`,
    mailparser: `
      delivery-status spam`,
    'postal-mime': `
      arf bounce calendar-event`,
    sisimai: `
      arf-01 arf-02 lhost-amazonses-01 lhost-courier-01 lhost-domino-01 lhost-exchange2003-01
      lhost-exchange2007-01 lhost-exim-01 lhost-gmail-01 lhost-googlegroups-01 lhost-mailru-01 lhost-notes-01
      lhost-office365-01 lhost-outlook-01 lhost-postfix-01 lhost-qmail-01 lhost-sendmail-01 lhost-yahoo-01
      rfc3464-01 rfc3834-01 rfc3834-02 rfc3834-03 rfc3834-04 rfc3834-05 rfc3834-06`,
  },
  human: {
    chatwoot: `
      attachments_without_filename attachments_without_text email_with_inline_pdf forwarder_email
      group_sender_support in_reply_to mail_with_inline_images mail_with_invalid_to mail_with_invalid_to_2
      mail_with_no_date mail_with_no_subject mail_with_plain_text_and_inline_image mail_with_quote
      mail_with_references multiple_attachments multiple_in_reply_to only_html only_text references reply
      reply_cc reply_mail_without_uuid reply_to support support_in_reply_to support_uppercase
      support_without_sender_name`,
    flanker: `
      8bitmime attached-pdf bilingual-simple bz2-attachment dashed-boundaries spam_broken-ctype`,
    mailparser: `
      base64encodedroot decoderended examples_nodemailer examples_simple mixed nested nodemailer`,
    'postal-mime': `
      mimetorture mixed`,
    rails: `
      invalid_utf welcome`,
    talon: `
      reply-quotations-share-block standard_replies_android standard_replies_aol
      standard_replies_apple_mail standard_replies_apple_mail_2 standard_replies_comcast
      standard_replies_gmail standard_replies_hotmail`,
  },
}

/** The same of our own mails in test/fixtures/eml. */
const OWN: Record<Label, string> = {
  machine: `
    abuse-report bounce calendar help-desk inbox-rule list-without-fields mailing-list out-of-office
    out-of-office-by-subject`,
  human: `
    boundary-missing broken-boundary cyrillic-koi8 eight-bit-unlabelled encrypted forwarded html-only nested no-from
    no-message-id no-subject-no-date picture-only plain reply-to-differs several-from too-deep two-from-fields`,
}

const namesIn = (text: string): string[] => text.trim().split(/\s+/)

/** Name of a mail of our own → its label. */
export const OWN_LABELS: ReadonlyMap<string, Label> = new Map(
  Object.entries(OWN).flatMap(([label, names]) =>
    namesIn(names).map((name) => [`${name}.eml`, label as Label] as const),
  ),
)

/** Path of a mail in the collection → its label. */
export const LABELS: ReadonlyMap<string, Label> = new Map(
  Object.entries(FOLDERS).flatMap(([label, folders]) =>
    Object.entries(folders).flatMap(([folder, names]) =>
      namesIn(names).map((name) => [`${folder}/${name}.eml`, label as Label] as const),
    ),
  ),
)
