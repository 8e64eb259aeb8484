using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Loyalty.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Offers.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>How an event reads in a timeline; null for what is only bookkeeping.</summary>
internal sealed record TimelineRow(string Kind, DateTimeOffset OccurredAt, string? Channel, string Summary, string? Data);

internal static class TimelineEntries
{
    private const int LongestSummary = 140;
    private static readonly TimelineJson Json = TimelineJson.Default;

    public static TimelineRow? Of(Recorded recorded) => recorded.Event switch
    {
        PurchaseRecorded purchase => Of(purchase),
        ReturnAttributed attributed => new TimelineRow(
            "return", attributed.OccurredAt, attributed.Channel, $"Returned goods for {Money(-attributed.Total, attributed.Currency)}",
            Data(new TimelinePurchase(attributed.OrderId, PurchaseKind.Return, attributed.Place, attributed.Currency, attributed.Total, 0), Json.TimelinePurchase)),
        OrderStateChanged changed => new TimelineRow(
            "order-state", recorded.At, null, $"Order {changed.OrderId}: {Name(changed.Payment)}, {Name(changed.Fulfilment)}{Returned(changed.Return)}",
            Data(changed, Json.OrderStateChanged)),
        IdentityAttached attached => new TimelineRow(
            "identity-attached", recorded.At, null, $"Known by {attached.Kind}{(attached.Verified ? ", verified" : "")}", Data(attached, Json.IdentityAttached)),
        IdentityDetached detached => new TimelineRow(
            "identity-detached", recorded.At, null, $"No longer known by {detached.Kind}", Data(detached, Json.IdentityDetached)),
        ProfileChanged changed => new TimelineRow(
            "profile-changed", recorded.At, null, $"Profile changed: {string.Join(", ", changed.Traits.Keys.Take(10))}", Data(changed, Json.ProfileChanged)),
        ConsentChanged consent => new TimelineRow(
            "consent-changed", recorded.At, consent.Channel,
            $"Consent {(consent.Granted ? "granted" : "withdrawn")}: {consent.Purpose} by {consent.Channel}", Data(consent, Json.ConsentChanged)),
        BehaviourTracked tracked => new TimelineRow(
            tracked.Type, tracked.OccurredAt, tracked.Channel, tracked.Name, Data(tracked, Json.BehaviourTracked)),
        MessageContent content => Of(content),
        NotificationSent sent => new TimelineRow(
            "notification-sent", recorded.At, sent.Channel, $"Was told by {sent.Channel}: {sent.Template}", Data(sent, Json.NotificationSent)),
        NotificationReported told => new TimelineRow(
            "notification-reported", recorded.At, told.Channel, $"Message by {told.Channel}: {Name(told.State)}", Data(told, Json.NotificationReported)),
        NotificationFailed { Last: true } failed => new TimelineRow(
            "notification-failed", recorded.At, failed.Channel, $"Could not be told by {failed.Channel}: {failed.Code}", Data(failed, Json.NotificationFailed)),
        ConversationStatusChanged { Status: ConversationStatus.Resolved } changed => new TimelineRow(
            "conversation-resolved", recorded.At, changed.Channel, "Conversation resolved", Data(changed, Json.ConversationStatusChanged)),
        SurveyAnswered answered => new TimelineRow(
            "survey-answered", recorded.At, answered.About.Channel,
            answered.About.Kind == SurveyKind.Csat ? $"Rated our help {answered.Score} of 5" : $"Would recommend us: {answered.Score} of 10", Data(answered, Json.SurveyAnswered)),
        CallChanged { State: >= CallState.Completed } call when call.Before != call.State => new TimelineRow("call", call.At, call.Channel, Said(call), Data(call, Json.CallChanged)),
        CallOutcomeSet set => new TimelineRow("call-outcome", set.At, set.Channel, $"Outcome of the call: {CallStates.NameOf(set.Outcome)}", Data(set, Json.CallOutcomeSet)),
        CallNoted { Note: { } note } noted => new TimelineRow("call-note", noted.At, noted.Channel, $"Note on the call: {Shortened(note)}", Data(noted, Json.CallNoted)),
        OfferRedeemed redeemed => new TimelineRow(
            "offer-redeemed", recorded.At, null, $"Used the offer {redeemed.Offer}{(redeemed.Currency is { } currency ? $": {Money(redeemed.Amount, currency)}" : "")}", Data(redeemed, Json.OfferRedeemed)),
        AccountOpened => new TimelineRow("loyalty-joined", recorded.At, null, "Joined a loyalty programme", null),
        AccountEvent and not AccountClosed and var points => Of(points, recorded.At),
        CustomerMerged merged => new TimelineRow("merged", recorded.At, null, "Merged into another record", Data(merged, Json.CustomerMerged)),
        CustomerUnmerged unmerged => new TimelineRow("unmerged", recorded.At, null, "Separated from another record", Data(unmerged, Json.CustomerUnmerged)),
        MemberConfirmed confirmed => new TimelineRow("merged", recorded.At, null, "Another record was merged into this one", Data(confirmed, Json.MemberConfirmed)),
        MemberRemoved removed => new TimelineRow("unmerged", recorded.At, null, "A merged record was separated again", Data(removed, Json.MemberRemoved)),
        MergeExplained explained => new TimelineRow("merge-explained", recorded.At, null, explained.Reason, Data(explained, Json.MergeExplained)),
        MergeSuggested suggested => new TimelineRow("merge-suggested", recorded.At, null, "May be the same person as another record", Data(suggested, Json.MergeSuggested)),
        _ => null,
    };

    private static TimelineRow Of(PurchaseRecorded purchase)
    {
        var items = purchase.Lines.Count(line => line.Kind == LineKind.Merchandise);
        var (kind, summary) = purchase.Kind switch
        {
            PurchaseKind.Sale => ("purchase", $"Bought {Things(items)} for {Money(purchase.Total, purchase.Currency)}"),
            PurchaseKind.Return => ("return", $"Returned {Things(items)} for {Money(-purchase.Total, purchase.Currency)}"),
            _ => ("adjustment", $"Adjusted by {Money(purchase.Total, purchase.Currency)}"),
        };
        var data = new TimelinePurchase(purchase.OrderId, purchase.Kind, purchase.Place, purchase.Currency, purchase.Total, items);
        return new TimelineRow(kind, purchase.OccurredAt, purchase.Channel, summary, Data(data, Json.TimelinePurchase));
    }

    private static TimelineRow? Of(AccountEvent @event, DateTimeOffset at) => @event switch
    {
        PointsIssued { Lot: { Points: > 0 } lot } => Of(@event, at, "points-earned", $"Earned {Points(lot.Points)}{(lot.Active ? "" : ", pending")}", lot.Points, lot.Reference),
        PointsSpent spent => Of(@event, at, "points-spent", $"Spent {Points(spent.Points)}", -spent.Points, spent.Reference ?? spent.Id),
        PointsRestored restored => Of(@event, at, "points-restored", $"Got {Points(restored.Points)} back", restored.Points, restored.Refund),
        PointsWithdrawn withdrawn => Of(@event, at, "points-withdrawn", $"Lost {Points(withdrawn.Points)}: {withdrawn.Reason}", -withdrawn.Points, withdrawn.Reference),
        PointsExpired expired => Of(@event, at, "points-expired", $"{Points(expired.Points)} lapsed", -expired.Points, expired.Lot),
        ReturnCounted counted when counted.Pieces.Sum(piece => piece.Points) - (counted.Owed?.Points ?? 0) is > 0 and var taken =>
            Of(@event, at, "points-reversed", $"A return took back {Points(taken)}", -taken, counted.Return),
        TierChanged { To: { } tier, Cause: "renewal" } => Of(@event, at, "tier-changed", $"Stays {tier}", 0, tier),
        TierChanged { To: { } tier } => Of(@event, at, "tier-changed", $"Is {tier} now", 0, tier),
        TierChanged => Of(@event, at, "tier-changed", "Has no tier any more", 0, ""),
        _ => null,
    };

    private static TimelineRow Of(AccountEvent @event, DateTimeOffset at, string kind, string summary, decimal points, string reference) =>
        new(kind, at, null, summary, Data(new TimelinePoints(@event.Account, points, reference), Json.TimelinePoints));

    private static string Points(decimal points) => string.Create(CultureInfo.InvariantCulture, $"{points:0.##} {(points == 1 ? "point" : "points")}");

    /// <summary>The row of a message that says something else now.</summary>
    public static (string Summary, string Data) Edited(MessageDirection direction, string data, string? text)
    {
        var message = JsonSerializer.Deserialize(data, Json.TimelineMessage)! with { Text = text };
        return (SummaryOf(direction, text ?? (message.Attachments > 0 ? "an attachment" : "something")), Data(message, Json.TimelineMessage));
    }

    private static string SummaryOf(MessageDirection direction, string said) =>
        $"{direction switch { MessageDirection.In => "Wrote", MessageDirection.Out => "Was answered", _ => "Note" }}: {Shortened(said)}";

    private static TimelineRow Of(MessageContent content)
    {
        var kind = content.Direction switch { MessageDirection.In => "message-in", MessageDirection.Out => "message-out", _ => "note" };
        var said = content.Text ?? (content.Template is { } template ? $"template {template.Name}" : content.Attachments.Count > 0 ? "an attachment" : "something");
        return new TimelineRow(
            kind, content.At, content.Channel, SummaryOf(content.Direction, said),
            Data(new TimelineMessage(content.Conversation, content.Message, content.Direction, content.Text, content.Attachments.Count), Json.TimelineMessage));
    }

    private static string Said(CallChanged call)
    {
        var who = call.Direction == MessageDirection.In ? "Called us" : "Was called";
        return call.State != CallState.Completed ? $"{who}: {CallStates.NameOf(call.State)}"
            : $"{who}{(call.DurationSeconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", {seconds / 60}:{seconds % 60:00} min") : "")}{(call.Agent is { } agent ? $", with {agent}" : "")}";
    }

    private static string Shortened(string text) => text.Length <= LongestSummary ? text : $"{text.Beginning(LongestSummary)}…";

    private static string Data<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    private static string Name<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(state.ToString());

    private static string Returned(ReturnState state) => state == ReturnState.None ? "" : $", return {Name(state)}";

    private static string Things(int items) => items == 1 ? "1 item" : string.Create(CultureInfo.InvariantCulture, $"{items} items");

    private static string Money(decimal amount, string currency) => string.Create(CultureInfo.InvariantCulture, $"{amount:0.00##} {currency}");
}

/// <summary>What a timeline keeps of a purchase; the rest is in the order.</summary>
internal sealed record TimelinePurchase(string OrderId, PurchaseKind Kind, string? Place, string Currency, decimal Total, int Items);

/// <summary>What a timeline keeps of a message; the rest is in the conversation.</summary>
internal sealed record TimelineMessage(string Conversation, string Message, MessageDirection Direction, string? Text, int Attachments);

/// <summary>What a timeline keeps of points; the rest is in the account's ledger.</summary>
internal sealed record TimelinePoints(string Account, decimal Points, string Reference);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Converters = [typeof(DecimalText), typeof(Instant)])]
[JsonSerializable(typeof(CallChanged))]
[JsonSerializable(typeof(CallOutcomeSet))]
[JsonSerializable(typeof(CallNoted))]
[JsonSerializable(typeof(OfferRedeemed))]
[JsonSerializable(typeof(SurveyAnswered))]
[JsonSerializable(typeof(TimelinePurchase))]
[JsonSerializable(typeof(TimelineMessage))]
[JsonSerializable(typeof(TimelinePoints))]
[JsonSerializable(typeof(ConversationStatusChanged))]
[JsonSerializable(typeof(NotificationSent))]
[JsonSerializable(typeof(NotificationReported))]
[JsonSerializable(typeof(NotificationFailed))]
[JsonSerializable(typeof(OrderStateChanged))]
[JsonSerializable(typeof(IdentityAttached))]
[JsonSerializable(typeof(IdentityDetached))]
[JsonSerializable(typeof(ProfileChanged))]
[JsonSerializable(typeof(ConsentChanged))]
[JsonSerializable(typeof(BehaviourTracked))]
[JsonSerializable(typeof(CustomerMerged))]
[JsonSerializable(typeof(CustomerUnmerged))]
[JsonSerializable(typeof(MemberConfirmed))]
[JsonSerializable(typeof(MemberRemoved))]
[JsonSerializable(typeof(MergeExplained))]
[JsonSerializable(typeof(MergeSuggested))]
internal sealed partial class TimelineJson : JsonSerializerContext;
