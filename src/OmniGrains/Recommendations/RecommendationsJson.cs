using System.Text.Json.Serialization;

namespace OmniGrains.Recommendations;

/// <summary>The JSON of this slice: what it sends.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecommendationList))]
[JsonSerializable(typeof(RelatedProductList))]
internal sealed partial class RecommendationsJson : JsonSerializerContext;
