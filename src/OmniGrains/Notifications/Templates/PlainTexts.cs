using System.Collections.Immutable;
using OmniGrains.Notifications.Contracts;

namespace OmniGrains.Notifications.Templates;

/// <inheritdoc cref="ITexts"/>
internal sealed class PlainTexts(Renderer renderer) : ITexts
{
    private static readonly PartialTexts NoPartials = new(0, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, string>.Empty);

    public TextNames Read(string text)
    {
        var use = TextSyntax.Read(text, isPartial: false);
        return new TextNames(use.Paths, use.Needed, use.Wrong ?? (use.Partials.Count > 0 ? "it uses a partial" : null));
    }

    public (string? Text, string? Wrong) Fill(string text, IReadOnlyDictionary<string, object?> values)
    {
        try
        {
            return (renderer.Render(text, values, NoPartials, html: false, strict: false), null);
        }
        catch (RenderException failed)
        {
            return (null, failed.Message);
        }
    }
}
