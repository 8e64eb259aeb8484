using System.Collections.Concurrent;
using System.Text;
using HandlebarsDotNet;
using HandlebarsDotNet.Compiler;

namespace OmniGrains.Notifications.Templates;

/// <summary>A text cannot be filled: something that it names is missing, or it becomes too long.</summary>
internal sealed class RenderException(string message) : Exception(message);

/// <summary>
/// Fills texts. Compiled ones are kept; what comes out is bounded, whatever goes in. What a template may contain at all is
/// <see cref="TextSyntax"/>'s to say: nothing is filled that it has not passed.
/// </summary>
internal sealed class Renderer
{
    private const int MostKept = 2_000;
    private const int Longest = 300_000;

    private readonly ConcurrentDictionary<(string Text, bool Html, bool Strict, int Partials), HandlebarsTemplate<TextWriter, object, object>> _kept = new();

    /// <param name="text">The text.</param>
    /// <param name="values">What it is filled with.</param>
    /// <param name="partials">The partials of the language.</param>
    /// <param name="html">True to escape values.</param>
    /// <param name="strict">True when a name that leads nowhere is an error; otherwise it is empty.</param>
    public string Render(string text, IReadOnlyDictionary<string, object?> values, PartialTexts partials, bool html, bool strict)
    {
        if (!text.Contains("{{", StringComparison.Ordinal))
        {
            return text;
        }

        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        var compiled = _kept.GetOrAdd((text, html, strict, partials.Version), static (key, known) => Compile(key.Text, known, key.Html, key.Strict), partials);
        using var output = new BoundedWriter(Longest);
        try
        {
            compiled(output, values, null!);
        }
        catch (Exception failed) when (failed is HandlebarsException or HandlebarsUndefinedBindingException)
        {
            // Its message names what of the template could not be found, never what it was filled with.
            throw new RenderException(failed.Message);
        }

        return output.ToString();
    }

    private static HandlebarsTemplate<TextWriter, object, object> Compile(string text, PartialTexts partials, bool html, bool strict)
    {
        var environment = Handlebars.Create(new HandlebarsConfiguration { NoEscape = !html, ThrowOnUnresolvedBindingExpression = strict });
        foreach (var (name, partial) in html ? partials.Html : partials.Text)
        {
            environment.RegisterTemplate(name, partial);
        }

        using var reader = new StringReader(text);
        return environment.Compile(reader);
    }

    private sealed class BoundedWriter(int most) : StringWriter(new StringBuilder(), System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void Write(char value)
        {
            Check(1);
            base.Write(value);
        }

        public override void Write(string? value)
        {
            Check(value?.Length ?? 0);
            base.Write(value);
        }

        public override void Write(char[] buffer, int index, int count)
        {
            Check(count);
            base.Write(buffer, index, count);
        }

        public override void Write(ReadOnlySpan<char> buffer)
        {
            Check(buffer.Length);
            base.Write(buffer);
        }

        private void Check(int more)
        {
            if (GetStringBuilder().Length + more > most)
            {
                throw new RenderException($"it becomes longer than {most} characters");
            }
        }
    }
}

/// <summary>The partials of one language.</summary>
/// <param name="Version">Which they are: another one is compiled anew.</param>
/// <param name="Text">For plain texts, by name.</param>
/// <param name="Html">For HTML, by name.</param>
internal sealed record PartialTexts(int Version, IReadOnlyDictionary<string, string> Text, IReadOnlyDictionary<string, string> Html);
