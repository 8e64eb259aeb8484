using System.Text.Json.Serialization;
using OmniGrains.Search.Asking;

namespace OmniGrains.Search;

/// <summary>The JSON of this slice: what it sends.</summary>
[JsonSourceGenerationOptions(
    System.Text.Json.JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SearchAnswer))]
internal sealed partial class SearchJson : JsonSerializerContext;
