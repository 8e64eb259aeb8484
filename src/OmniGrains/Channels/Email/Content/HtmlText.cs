using System.Text;
using MimeKit.Text;

namespace OmniGrains.Channels.Email.Content;

/// <summary>
/// What an HTML mail says, as plain text: lines where it has blocks, links behind their words, quotations with their <c>&gt;</c>. Scripts, styles
/// and comments are nothing; tags never get through.
/// </summary>
internal static class HtmlText
{
    public static string Of(string html)
    {
        var writer = new Writer();
        var tokens = new HtmlTokenizer(new StringReader(html)) { DecodeCharacterReferences = true, IgnoreTruncatedTags = true };
        while (tokens.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlScriptDataToken:
                    break;
                case HtmlDataToken data when token.Kind == HtmlTokenKind.Data:
                    writer.Say(data.Data);
                    break;
                case HtmlTagToken tag:
                    writer.Pass(tag);
                    break;
            }
        }

        return writer.ToString();
    }

    private sealed class Writer
    {
        private const int DeepestQuotation = 10;

        private readonly StringBuilder _text = new();
        private readonly StringBuilder _line = new();
        private int _quoted;
        private int _hidden;
        private int _verbatim;
        private string? _link;
        private int _linkStart;

        public void Say(string data)
        {
            if (_hidden > 0)
            {
                return;
            }

            foreach (var letter in data)
            {
                if (letter == '\n' && _verbatim > 0)
                {
                    Break();
                }
                else if (letter is ' ' or '\t' or '\n' or '\r' or '\f')
                {
                    if (_line.Length > 0 && _line[^1] != ' ')
                    {
                        _line.Append(' ');
                    }
                }
                else
                {
                    _line.Append(letter == '\u00A0' ? ' ' : letter);
                }
            }
        }

        public void Pass(HtmlTagToken tag)
        {
            var open = !tag.IsEndTag;
            switch (tag.Id)
            {
                case HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Title or HtmlTagId.Head or HtmlTagId.Object:
                    _hidden = Math.Max(0, _hidden + (tag.IsEmptyElement ? 0 : open ? 1 : -1));
                    break;
                case HtmlTagId.Body:
                    _hidden = 0;
                    break;
                case HtmlTagId.Br:
                    Break();
                    break;
                case HtmlTagId.BlockQuote:
                    BreakOnce();
                    _quoted = Math.Clamp(_quoted + (open ? 1 : -1), 0, DeepestQuotation);
                    break;
                case HtmlTagId.Pre:
                    BreakOnce();
                    _verbatim = Math.Max(0, _verbatim + (open ? 1 : -1));
                    break;
                case HtmlTagId.LI when open:
                    BreakOnce();
                    _line.Append("- ");
                    break;
                case HtmlTagId.A:
                    Link(open ? tag.Attributes.FirstOrDefault(attribute => attribute.Id == HtmlAttributeId.Href)?.Value : null);
                    break;
                case HtmlTagId.P or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.Table or HtmlTagId.HR:
                    BreakOnce();
                    if (_text.Length > 0 && !_text.ToString(Math.Max(0, _text.Length - 2), Math.Min(2, _text.Length)).EndsWith("\n\n", StringComparison.Ordinal))
                    {
                        Break();
                    }

                    break;
                case HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI or HtmlTagId.Section or HtmlTagId.Article or HtmlTagId.Header or HtmlTagId.Footer or HtmlTagId.Center:
                    BreakOnce();
                    break;
                case HtmlTagId.TD or HtmlTagId.TH:
                    Say(" ");
                    break;
            }
        }

        public override string ToString()
        {
            BreakOnce();
            return _text.ToString().Trim();
        }

        // The address behind a word is shown: a link must not lead elsewhere than it says.
        private void Link(string? address)
        {
            if (_link is { } known && _linkStart <= _line.Length && !_line.ToString(_linkStart, _line.Length - _linkStart).Contains(known.Split("://")[^1].TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
            {
                Say($" ({known})");
            }

            (_link, _linkStart) = (address is { Length: <= 2_000 } && Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? address : null, _line.Length);
        }

        private void BreakOnce()
        {
            if (_line.Length > 0)
            {
                Break();
            }
        }

        private void Break()
        {
            var line = _line.ToString().TrimEnd();
            _text.Append('>', _quoted).Append(_quoted > 0 && line.Length > 0 ? " " : "").Append(line).Append('\n');
            _line.Clear();
            _linkStart = 0;
        }
    }
}
