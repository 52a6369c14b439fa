/**
 * What mails say that speak to a language model instead of a person. A signal among others: about a third of real
 * attacks are worded such that a list finds them, and an order that reads like a customer's wish never is.
 */
import { OVERRIDES } from './overrides.ts'
import type { Pattern } from './pattern.ts'

const MODEL = String.raw`(?:ai|a\.i\.|artificial intelligence|llm|large language model|language model|chat ?gpt|gpt-?\d?\w?|chatbot|ai agent|(?:ai|virtual|automated|automatic|email|e-mail|mail|digital|helpful) (?:assistant|agent|model|system|bot)|(?:assistant|bot|model|agent)s?(?= (?:reading|processing|handling|summari[sz]ing|answering|replying|that reads|who reads|must|should|shall)))`

const FORM = String.raw`(?:base-?(?:16|32|58|64|85)|(?:caesar|substitution|vigen[eè]re|monoalphabetic|atbash)(?: cipher)?|cipher(?:text)?|rot-?13|morse(?: code)?|backwards?|in reverse|reversed|reverse order|order of (?:the )?(?:letters|words|characters)|emojis?|leet ?speak|pig latin|binary|hexadecimal)\b`

export const INJECTION: readonly Pattern[] = [
  ...OVERRIDES,

  // template tokens of chat models, and tags that imitate the frame of a prompt
  {
    id: 'template-token',
    score: 5,
    finds:
      /<\|(?:im_start|im_end|im_sep|user|system|assistant|endoftext|end_of_text|begin_of_text|eot_id|start_header_id|end_header_id|end|eos|bos|channel|message|return|endofprompt|tool_call)\|>|\[\/?inst\]|<<\/?sys>>|<(?:start|end)_of_turn>|<\/?(?:end_of|start_of)_(?:document|email|text|prompt|context)>|<\|(?:end|start)[a-z_ ]{0,20}\|>/,
  },
  {
    id: 'prompt-tag',
    score: 3,
    finds:
      /<\/?(?:system(?:[_-]?(?:prompt|message|instructions?|reminder))?|assistant|instructions?|user_(?:query|input|message)|human|tool_(?:result|use|call)s?|function_(?:calls?|results?)|untrusted[a-z_]{0,20}|inbound_email|admin|important|information|override)>/,
  },
  {
    id: 'turn-marker',
    score: 3,
    finds:
      /(?:^|[\s>])(?:#{2,4} ?(?:system|instructions?|new instructions?|assistant|response|human|user)\b ?:?|(?:system|developer) (?:prompt|message|override|instruction|notice|update|alert) ?:|\[(?:system|assistant|developer|admin|instructions?)(?: [a-z]{1,15})?\]|human: .{1,400} assistant:)/,
  },
  {
    id: 'fake-boundary',
    score: 3,
    finds:
      /\b(?:end|start|beginning) of (?:the |this )?(?:user |untrusted |external |inbound |original |system )?(?:document|e-?mail|mail|message|context|prompt|input|content|text|conversation|instructions)s?\b(?: ?(?:--|==|\*\*|##|[\])}>])|.{0,40}\b(?:new|real|actual|next|following|begin|marks)\b)|[-=*#]{3} ?(?:end|begin|new|start|system|updated|additional)(?: of)?(?: the)? (?:document|e-?mail|context|prompt|input|data|conversation|instructions?|task|session|system)\b/,
  },
  {
    id: 'new-instructions',
    score: 3,
    finds:
      /\b(?:new|updated|revised|real|actual|true|additional|special|secret|hidden|following|priority|overriding|first|mandatory)(?: and (?:important|final))? (?:system )?(?:instructions?|directives?|prompts?|tasks?|commands?|orders?|objective)(?: (?:are|is|for you|from (?:the )?(?:admin|developer|system|user)[a-z]{0,10}))? ?:|\bmandatory compliance\b/,
  },

  // speaking to the model
  {
    id: 'addressed-to-model',
    score: 4,
    finds: new RegExp(
      String.raw`\b(?:dear|hey|hi|hello|attention|attn|note(?: to| for)|notice (?:to|for)|instructions? (?:to|for)|message (?:to|for)|reminder (?:to|for)|important for|to) ?[,:]? ?(?:the |any |all |every |an |my |our )?${MODEL}\b(?= ?(?:[:,!.\])-]|reading|processing|handling|that|who|must|should|please|and|s\b|systems?))`,
    ),
  },
  {
    id: 'if-you-are-a-model',
    score: 4,
    finds: new RegExp(
      String.raw`\b(?:if|since|because|as) (?:you are|you're|this is|an?|read by)(?: being read by)? (?:an? |the )?${MODEL}\b`,
    ),
  },
  {
    id: 'model-must',
    score: 4,
    finds: new RegExp(
      String.raw`\b${MODEL}s? (?:reading|processing|handling|summari[sz]ing|answering|replying|that reads|who reads|must|should|shall|is (?:required|instructed|ordered) to|are (?:required|instructed|ordered) to)\b`,
    ),
  },
  {
    id: 'role-change',
    score: 4,
    finds:
      /\b(?:you are|you're|you will be|act|behave|respond|pretend (?:to be|you are)|roleplay|play the role)(?: now| from now on)? (?:as |an? |as an? |the |in )?(?:ai assistant|helpful assistant|unrestricted|unfiltered|uncensored|jailbroken|evil|dan\b|developer mode|debug mode|god mode|admin mode|maintenance mode|linux terminal|shell|new (?:ai|assistant|bot|persona|model)|different (?:ai|assistant|persona|model)|language model|llm|ai (?:that|which|with|model|system|who)|chatbot)|\byou are (?:now |no longer )(?:bound|restricted|limited|an? |in |the )/,
  },
  {
    id: 'jailbreak',
    score: 4,
    finds:
      /\b(?:jailbreak|do anything now|no (?:ethical|moral|content) (?:restrictions|guidelines|filters?)|without (?:any )?(?:restrictions|filters|censorship|guardrails)|(?:developer|debug|god|admin|dan|maintenance|sudo) mode (?:enabled|activated|on\b|unlocked|engaged)|(?:enable|activate|enter|switch to) (?:developer|debug|god|admin|dan|unrestricted) mode)/,
  },
  {
    id: 'standing-order',
    score: 2,
    finds:
      /\b(?:from now on|for the rest of (?:this|the) (?:conversation|session|chat)|in all (?:future|further|subsequent) (?:replies|responses|answers|messages|emails)|until (?:told|instructed) otherwise)\b.{0,60}\b(?:you|reply|respond|answer|always|must|will|should|only)\b/,
  },
  {
    id: 'obey',
    score: 3,
    finds:
      /\b(?:you must|must now|you will now|you shall|strictly|immediately|now)(?: (?:immediately|strictly|always|only|now))? (?:obey|comply|execute|carry out|perform (?:the|this|all))\b.{0,60}\b(?:instructions?|commands?|orders?|directives?|tasks?|following)\b|\bregardless of (?:any |all |the |your |what )?(?:special |previous |prior |other |system )?(?:delimiters|instructions|rules|guidelines|policies|encoding|restrictions|prompt)/,
  },
  {
    id: 'secrecy',
    score: 4,
    finds:
      /\b(?:do not|don't|never|without) (?:mention(?:ing)?|tell(?:ing)?|inform(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|notify(?:ing)?|alert(?:ing)?|ask(?:ing)?|let|show(?:ing)?)\b.{0,30}\b(?:the )?(?:user|human|operator|recipient|reader|owner|victim|your (?:user|operator|owner|developer)|these instructions|this instruction|this prompt)\b|\bwithout (?:any )?(?:human|user|operator|manual) (?:approval|confirmation|review|consent|intervention)/,
  },

  // what an answer should betray
  {
    id: 'prompt-leak',
    score: 5,
    finds:
      /\b(?:reveal|show|print|repeat|output|display|send|tell|give|disclose|share|leak|include|write out|what (?:is|are|was|were)|copy|quote|translate|summari[sz]e|reproduce)\b.{0,50}\b(?:system prompt|system message|system instructions|developer (?:message|prompt)|(?:your|the) (?:initial|original|hidden|secret|internal|exact|full|entire|complete|confidential|system) (?:prompt|instructions?|guidelines|rules|directives|message|configuration)|your prompt|prompt verbatim|pre-?prompt)\b/,
  },
  {
    id: 'repeat-above',
    score: 4,
    finds:
      /\b(?:repeat|print|output|copy|reproduce|return|echo|recite)\b.{0,20}\b(?:everything|all (?:of )?(?:the )?(?:text|words|content)|the (?:text|words|content|sentences?)|all)\b.{0,20}\b(?:above|before this|preceding|prior to this|so far|verbatim)\b/,
  },

  // what it should do
  {
    id: 'tool-order',
    score: 4,
    finds:
      /\b(?:call|invoke|use|execute|run|trigger|activate)\b.{0,25}\b(?:send_?e?-?mail|sendmail|send_message|read_?emails?|search_?(?:emails?|inbox|web)|http_?(?:get|post|request)|fetch_?url|web_?search|browse|delete_?emails?|forward_?email|python|bash|shell|code)\b.{0,8}\b(?:tool|function|api|command|action|plugin|method|interpreter)\b|"(?:function|tool|tool_name|action|name)" ?: ?"(?:send|read|search|fetch|delete|forward|http|exec)[a-z_]{0,30}"|\b(?:send_email|sendemail|send_mail|read_emails|delete_email) ?\(/,
  },
  {
    id: 'mail-order',
    score: 3,
    finds:
      /\b(?:send|write|compose|draft|forward)(?: me| out)? (?:an? |this |the |one |another )?(?:e-?mail|mail|message|confirmation|response|reply)s?\b.{0,20}\bto ["'(<[]{0,2}[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,100}.{0,40}\b(?:with|containing|contains?|stating|saying|that says|body|content|the words?|whose)\b/,
  },
  {
    id: 'collect-and-send',
    score: 4,
    finds:
      /\b(?:forward|send|e-?mail|post|upload|exfiltrate|transmit|bcc|leak|report)\b.{0,30}\b(?:all|every|entire|whole|full|complete|other|previous|any|last)\b.{0,25}\b(?:conversations?|inbox|mailbox|(?:customers?|clients?|users?)'? (?:data|list|records|details|emails?)|contacts|chat history|database|passwords?|credentials|api keys?|secrets?|confidential [a-z]{1,20})\b.{0,60}(?:\bto\b.{0,20}@|https?:)/,
  },
  {
    id: 'only-output',
    score: 2,
    finds:
      /\b(?:only|simply) (?:output|respond|print|return)\b|\b(?:output|respond|reply|answer|print|return)s? (?:only|exactly|just|solely|verbatim)\b|\b(?:respond|reply|answer) with (?:only|exactly|just|nothing but|the (?:word|words|phrase|string|following))\b|\b(?:and|with|,) nothing (?:else|more)\b/,
  },
  {
    id: 'answer-order',
    score: 3,
    finds:
      /\b(?:when|while|before|after|in|if)(?: you(?: are)?)? (?:summari[sz]ing|summari[sz]e|processing|process|replying to|reply to|responding to|answering|generating|generate|your (?:summary|response|answer|output|reply))\b.{0,50}\b(?:always|must|make sure|be sure|ensure|include|append|insert|add|begin|end|state|say|mention|recommend|do not|never)\b/,
  },
  // nobody asks a person to answer backwards
  {
    id: 'answer-form',
    score: 5,
    finds: new RegExp(
      String.raw`\b(?:reply|respond|answer)(?: only| back| to (?:me|this|it))? (?:in|using|with|via|by|through)\b.{0,20}\b${FORM}|\byour (?:reply|answer|response|output)\b.{0,40}\b${FORM}|\b(?:encode|encrypt|encipher|invert|reverse|scramble) your (?:reply|answer|response|output|message)\b|\b(?:use|using|employ|apply|utili[sz]e|can you|could you|please|invert)\b.{0,40}\b${FORM}.{0,40}\b(?:your|the) (?:reply|answer|response|output|message)\b`,
    ),
  },
  {
    id: 'answer-tampered',
    score: 5,
    finds:
      /\b(?:modify|enhance|augment|embellish|alter|adapt|adjust|infuse|enrich|spice up|colou?r|supplement|extend) your (?:reply|answer|response|output|summary)\b.{0,10}\b(?:by|to|with|so)\b/,
  },
  {
    id: 'answer-planted',
    score: 2,
    finds:
      /\b(?:add|include|insert|integrate|incorporate|embed|weave|append|mention|recommend|promote|plant|slip|hide)\b.{0,60}\b(?:in|into|to|within|at the end of) (?:your|the|every|each|all) (?:reply|answer|response|output|summary)\b/,
  },
  {
    id: 'picture-exfiltration',
    score: 4,
    finds:
      /!\[[^\]]{0,80}\]\( ?https?:\/\/[^)\s]{1,200}[?=][^)\s]{0,40}[{<[$]|\b(?:render|embed|include|insert|append|add)\b.{0,40}\b(?:markdown )?(?:image|picture|link|url)\b.{0,60}\b(?:query|parameter|encoded|append(?:ed|ing)?|conversation|secret|history)\b/,
  },

  // an order in wrapping
  {
    id: 'encoded-order',
    score: 5,
    finds:
      /\b(?:decode|decrypt|decipher|deobfuscate|unscramble|un-?rot13|base64)\b.{0,60}\b(?:and |then |to )(?:then )?(?:execute|follow|obey|perform|run|carry out|act on|comply)\b|\b(?:execute|follow|obey|carry out)\b.{0,30}\b(?:base64|encoded|decoded|rot13|encrypted|hex(?:adecimal)?)\b.{0,20}\b(?:instructions?|commands?|text|message|payload|string|order)/,
  },
]
