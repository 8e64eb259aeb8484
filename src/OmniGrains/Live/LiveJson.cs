using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Live.Contracts;

namespace OmniGrains.Live;

/// <summary>The JSON of what nodes tell one another. What lacks something is refused, not guessed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Notice))]
internal sealed partial class LiveJson : JsonSerializerContext;
