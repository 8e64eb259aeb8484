using System.Globalization;

namespace OmniGrains.Recommendations;

/// <summary>What to say to a customer; figures as they are, nothing that the data does not say.</summary>
internal static class Sentences
{
    public static readonly IReadOnlyList<string> Languages = ["en", "it"];

    public static string Of(string thing, RecommendationReason reason, string language) => language == "it" ? Italian(thing, reason) : English(thing, reason);

    private static string English(string thing, RecommendationReason reason) => reason switch
    {
        { Kind: ReasonKind.BoughtAgain, Count: 1 } => $"You have had {thing} before: would you like it again?",
        { Kind: ReasonKind.BoughtAgain } => Text($"You have bought {thing} {reason.Count} times: would you like it again?"),
        { Kind: ReasonKind.BoughtTogether } => Text($"Of the last {reason.OutOf} who bought {Named(reason)}, {reason.Count} took {thing} with it."),
        { Kind: ReasonKind.BoughtNext } => Text($"Of the last {reason.OutOf} who bought {Named(reason)}, {reason.Count} came back for {thing}."),
        { Kind: ReasonKind.SimilarCustomers } => Text($"Customers who buy what you buy like {thing}: {reason.Count} of {reason.OutOf} have it."),
        _ => $"Many are buying {thing} at the moment.",
    };

    private static string Italian(string thing, RecommendationReason reason) => reason switch
    {
        { Kind: ReasonKind.BoughtAgain, Count: 1 } => $"Ha già preso {thing}: lo desidera di nuovo?",
        { Kind: ReasonKind.BoughtAgain } => Text($"Ha già preso {thing} {reason.Count} volte: lo desidera di nuovo?"),
        { Kind: ReasonKind.BoughtTogether } => Text($"Degli ultimi {reason.OutOf} che hanno preso {Named(reason)}, {reason.Count} hanno preso anche {thing}."),
        { Kind: ReasonKind.BoughtNext } => Text($"Degli ultimi {reason.OutOf} che hanno preso {Named(reason)}, {reason.Count} sono tornati per {thing}."),
        { Kind: ReasonKind.SimilarCustomers } => Text($"A chi compra come Lei piace {thing}: lo hanno {reason.Count} su {reason.OutOf}."),
        _ => $"In questo momento molti comprano {thing}.",
    };

    private static string Named(RecommendationReason reason) => reason.Name ?? reason.Sku ?? "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
