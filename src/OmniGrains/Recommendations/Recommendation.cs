using System.Text.Json.Serialization;

namespace OmniGrains.Recommendations;

/// <summary>Why something is recommended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasonKind>))]
public enum ReasonKind
{
    /// <summary>The customer bought it before.</summary>
    BoughtAgain,

    /// <summary>It was in the same baskets as something of the customer's, or of the basket.</summary>
    BoughtTogether,

    /// <summary>It was in the next basket of those who bought that.</summary>
    BoughtNext,

    /// <summary>Customers who bought the same bought it.</summary>
    SimilarCustomers,

    /// <summary>Many bought it lately.</summary>
    Popular,
}

/// <summary>The strongest reason, with the figures behind it.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Sku">What it goes with; absent where nothing in particular.</param>
/// <param name="Name">Its name.</param>
/// <param name="Count">How often: purchases, baskets with both, or customers.</param>
/// <param name="OutOf">Of so many that were looked at: baskets or customers.</param>
public sealed record RecommendationReason(ReasonKind Kind, string? Sku, string? Name, long Count, long? OutOf);

/// <summary>A product that a customer may want.</summary>
/// <param name="Sku">Which.</param>
/// <param name="Name">As the catalogue, or else nobody, knows it.</param>
/// <param name="Category">As the catalogue knows it.</param>
/// <param name="Score">Only to compare within one answer.</param>
/// <param name="Reason">Why.</param>
/// <param name="Say">The sentence for the person who speaks to the customer, in the language that was asked for.</param>
public sealed record Recommendation(string Sku, string? Name, string? Category, double Score, RecommendationReason Reason, string Say);

/// <summary>Recommendations, best first.</summary>
public sealed record RecommendationList(IReadOnlyList<Recommendation> Items);
