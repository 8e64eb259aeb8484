using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Places.Contracts;

namespace OmniGrains.Places;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlaceDefined))]
[JsonSerializable(typeof(PlaceRevision))]
[JsonSerializable(typeof(Place))]
[JsonSerializable(typeof(PlaceInput))]
[JsonSerializable(typeof(PlaceReceipt))]
[JsonSerializable(typeof(PlaceDetails))]
[JsonSerializable(typeof(Page<PlaceDetails>))]
[JsonSerializable(typeof(PlaceOpening))]
[JsonSerializable(typeof(DefinePlace))]
internal sealed partial class PlacesJson : JsonSerializerContext;
