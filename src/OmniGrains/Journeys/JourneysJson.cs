using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Edge;
using OmniGrains.Journeys.Contracts;
using OmniGrains.Journeys.Definitions;
using OmniGrains.Journeys.DryRuns;
using OmniGrains.Journeys.Reading;
using OmniGrains.Journeys.Runs;
using OmniGrains.Journeys.StockAlerts;
using OmniGrains.Journeys.Working;

namespace OmniGrains.Journeys;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JourneySaved))]
[JsonSerializable(typeof(JourneysFollowed))]
[JsonSerializable(typeof(Progress))]
[JsonSerializable(typeof(NoteFollowed))]
[JsonSerializable(typeof(RunEntered))]
[JsonSerializable(typeof(RunContent))]
[JsonSerializable(typeof(StepPassed))]
[JsonSerializable(typeof(RunWaits))]
[JsonSerializable(typeof(RunDue))]
[JsonSerializable(typeof(GoalReached))]
[JsonSerializable(typeof(RunEnded))]
[JsonSerializable(typeof(JourneyTold))]
[JsonSerializable(typeof(RunForgotten))]
[JsonSerializable(typeof(BackInStock))]
[JsonSerializable(typeof(StockAlertWanted))]
[JsonSerializable(typeof(StockAlertDropped))]
[JsonSerializable(typeof(JourneyBook))]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(StockAlerts.StockAlerts))]
[JsonSerializable(typeof(SaveJourney))]
[JsonSerializable(typeof(JourneyRevision))]
[JsonSerializable(typeof(EnterRun))]
[JsonSerializable(typeof(AdvanceRun))]
[JsonSerializable(typeof(HearEvent))]
[JsonSerializable(typeof(WakeRun))]
[JsonSerializable(typeof(EndRun))]
[JsonSerializable(typeof(ForgetRun))]
[JsonSerializable(typeof(RunReply))]
[JsonSerializable(typeof(WantStockAlert))]
[JsonSerializable(typeof(DropStockAlert))]
[JsonSerializable(typeof(NoteStockIsBack))]
[JsonSerializable(typeof(StockAlertReply))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(JourneyInput))]
[JsonSerializable(typeof(JourneyReceipt))]
[JsonSerializable(typeof(JourneyDetails))]
[JsonSerializable(typeof(Page<JourneySummary>))]
[JsonSerializable(typeof(JourneyResults))]
[JsonSerializable(typeof(DryRunInput))]
[JsonSerializable(typeof(DryRunDetails))]
[JsonSerializable(typeof(StockAlertReceipt))]
internal sealed partial class JourneysJson : JsonSerializerContext;
