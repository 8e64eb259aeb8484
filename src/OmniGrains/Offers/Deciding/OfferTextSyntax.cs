using System.Collections.Immutable;
using OmniGrains.Offers.Contracts;

namespace OmniGrains.Offers.Deciding;

/// <summary>A text, taken apart once: plain parts and, between them, variables.</summary>
internal sealed record TextParts(ImmutableArray<string> Plain, ImmutableArray<string> Variables);

/// <summary>
/// Texts with variables and nothing else: filled a thousand times a second from figures that were counted, never from markup. A text that names
/// a figure which is not there is not said.
/// </summary>
internal static class OfferTextSyntax
{
    public const int Longest = 500;

    private static readonly string[] Always = ["name", "product", "sku", "price", "currency"];

    /// <summary>The variables that an offer's texts may use: those of everybody, and those that its levers give.</summary>
    public static IEnumerable<string> Known(OfferTerms terms) => terms.Levers.SelectMany(lever => Of(lever.Kind)).Concat(Always);

    /// <returns>False when a brace is left open.</returns>
    public static bool TryRead(string text, out TextParts parts)
    {
        var (plain, variables) = (ImmutableArray.CreateBuilder<string>(), ImmutableArray.CreateBuilder<string>());
        var rest = text.AsSpan();
        for (var open = rest.IndexOf("{{"); open >= 0; open = rest.IndexOf("{{"))
        {
            var close = rest[open..].IndexOf("}}");
            if (close < 0)
            {
                parts = new TextParts([], []);
                return false;
            }

            plain.Add(rest[..open].ToString());
            variables.Add(rest.Slice(open + 2, close - 2).Trim().ToString());
            rest = rest[(open + close + 2)..];
        }

        plain.Add(rest.ToString());
        parts = new TextParts(plain.ToImmutable(), variables.ToImmutable());
        return true;
    }

    /// <summary>The text with its figures; null when one of them is not there.</summary>
    public static string? Fill(TextParts parts, Func<string, string?> figure)
    {
        if (parts.Variables.IsEmpty)
        {
            return parts.Plain[0];
        }

        var pieces = new string[parts.Plain.Length + parts.Variables.Length];
        for (var i = 0; i < parts.Variables.Length; i++)
        {
            pieces[2 * i] = parts.Plain[i];
            if (figure(parts.Variables[i]) is not { } value)
            {
                return null;
            }

            pieces[(2 * i) + 1] = value;
        }

        pieces[^1] = parts.Plain[^1];
        return string.Concat(pieces);
    }

    private static string[] Of(LeverKind lever) => lever switch
    {
        LeverKind.PriorPrice => ["prior", "percent"],
        LeverKind.ValidUntil => ["until"],
        LeverKind.LastPieces => ["left"],
        LeverKind.SocialProof => ["customers", "days"],
        LeverKind.BundleSaving => ["saving", "standalone"],
        LeverKind.ExpiringPoints => ["points", "pointsExpire"],
        LeverKind.Upsell or LeverKind.CrossSell => ["with"],
        _ => [],
    };
}
