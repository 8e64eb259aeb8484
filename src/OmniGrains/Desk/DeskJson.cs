using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Desk.Macros;
using OmniGrains.Desk.Routing;
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
[JsonSerializable(typeof(TeamConfigured))]
[JsonSerializable(typeof(AgentPresenceChanged))]
[JsonSerializable(typeof(ConversationWaits))]
[JsonSerializable(typeof(ConversationRouted))]
[JsonSerializable(typeof(ConversationHeld))]
[JsonSerializable(typeof(ConversationLeft))]
[JsonSerializable(typeof(ShiftBegan))]
[JsonSerializable(typeof(ConfigureTeam))]
[JsonSerializable(typeof(ChangePresence))]
[JsonSerializable(typeof(FollowConversation))]
[JsonSerializable(typeof(BeginShift))]
[JsonSerializable(typeof(TeamReply))]
[JsonSerializable(typeof(TeamQueue))]
[JsonSerializable(typeof(DeskDetails<TeamInput>))]
[JsonSerializable(typeof(Page<DeskDetails<TeamInput>>))]
[JsonSerializable(typeof(DeskDetails<AgentInput>))]
[JsonSerializable(typeof(Page<DeskDetails<AgentInput>>))]
[JsonSerializable(typeof(DeskDetails<RoutingRuleInput>))]
[JsonSerializable(typeof(Page<DeskDetails<RoutingRuleInput>>))]
[JsonSerializable(typeof(AgentPresenceInput))]
[JsonSerializable(typeof(AgentAtWork))]
[JsonSerializable(typeof(RoutingAnswer))]
internal sealed partial class DeskJson : JsonSerializerContext;
