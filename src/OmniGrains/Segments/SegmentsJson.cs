using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;

namespace OmniGrains.Segments;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SegmentSaved))]
[JsonSerializable(typeof(SaveSegment))]
[JsonSerializable(typeof(SegmentRevision))]
[JsonSerializable(typeof(SegmentInput))]
[JsonSerializable(typeof(SegmentReceipt))]
[JsonSerializable(typeof(Page<SegmentDetails>))]
[JsonSerializable(typeof(Page<SegmentOfCustomer>))]
[JsonSerializable(typeof(int))]
internal sealed partial class SegmentsJson : JsonSerializerContext;
