using System.Text.Json;
using System.Text.Json.Serialization;
using OmniGrains.Delays.Contracts;
using OmniGrains.Delays.Links;
using OmniGrains.Delays.Times;
using OmniGrains.Delays.Watching;
using OmniGrains.Edge;

namespace OmniGrains.Delays;

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DelayForeseen))]
[JsonSerializable(typeof(DelayAnswered))]
[JsonSerializable(typeof(DelayAnswerRefused))]
[JsonSerializable(typeof(PickTimeLearned))]
[JsonSerializable(typeof(TransitTimeLearned))]
[JsonSerializable(typeof(DeliveryWatched))]
[JsonSerializable(typeof(EstimatesNoted))]
[JsonSerializable(typeof(PartsLeft))]
[JsonSerializable(typeof(ParcelLeft))]
[JsonSerializable(typeof(ParcelEstimated))]
[JsonSerializable(typeof(ParcelSeen))]
[JsonSerializable(typeof(ParcelArrived))]
[JsonSerializable(typeof(PromiseNoted))]
[JsonSerializable(typeof(StockExpected))]
[JsonSerializable(typeof(DelayChecked))]
[JsonSerializable(typeof(WatchEnded))]
[JsonSerializable(typeof(CheckDelay))]
[JsonSerializable(typeof(Learned))]
[JsonSerializable(typeof(DurationSketch))]
[JsonSerializable(typeof(TransitTimes))]
[JsonSerializable(typeof(Page<DelaySummary>))]
[JsonSerializable(typeof(DelayExplanation))]
[JsonSerializable(typeof(StockExpectedInput))]
[JsonSerializable(typeof(StockExpectedReceipt))]
[JsonSerializable(typeof(OrderLinkInput))]
[JsonSerializable(typeof(CustomerLink))]
[JsonSerializable(typeof(LearnPickTime))]
[JsonSerializable(typeof(LearnTransitTime))]
[JsonSerializable(typeof(BeginWatch))]
[JsonSerializable(typeof(ChangeParts))]
[JsonSerializable(typeof(CloseParts))]
[JsonSerializable(typeof(ExpectStock))]
[JsonSerializable(typeof(NoteEstimates))]
[JsonSerializable(typeof(NoteParcelEstimate))]
[JsonSerializable(typeof(NotePromise))]
[JsonSerializable(typeof(NoteReady))]
[JsonSerializable(typeof(NoteScan))]
[JsonSerializable(typeof(NoteSent))]
[JsonSerializable(typeof(RecordAnswer))]
[JsonSerializable(typeof(RefuseAnswer))]
internal sealed partial class DelaysJson : JsonSerializerContext;
