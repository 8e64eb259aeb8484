using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.ServiceLevels;
using OmniGrains.Desk.Setup;
using OmniGrains.Edge;

namespace OmniGrains.Desk;

/// <summary>The JSON of this slice: what it stores and what it sends.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeskEntrySaved))]
[JsonSerializable(typeof(DeskEntryRemoved))]
[JsonSerializable(typeof(SaveEntry))]
[JsonSerializable(typeof(RemoveEntry))]
[JsonSerializable(typeof(EntryReply))]
[JsonSerializable(typeof(DeskReceipt))]
[JsonSerializable(typeof(DeskDetails<CalendarInput>))]
[JsonSerializable(typeof(Page<DeskDetails<CalendarInput>>))]
[JsonSerializable(typeof(DeskDetails<SlaPolicyInput>))]
[JsonSerializable(typeof(Page<DeskDetails<SlaPolicyInput>>))]
[JsonSerializable(typeof(DeskDetails<MacroInput>))]
[JsonSerializable(typeof(Page<DeskDetails<MacroInput>>))]
[JsonSerializable(typeof(DeskDetails<BrandInput>))]
[JsonSerializable(typeof(Page<DeskDetails<BrandInput>>))]
[JsonSerializable(typeof(MacroRun))]
[JsonSerializable(typeof(MacroOutcome))]
internal sealed partial class DeskJson : JsonSerializerContext;
