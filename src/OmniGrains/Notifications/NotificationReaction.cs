using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Notifications.Contracts;
using OmniGrains.Notifications.People;

namespace OmniGrains.Notifications;

/// <summary>What channels report reaches the person; an erasure does too.</summary>
internal sealed class NotificationReaction : Reaction
{
    public override string Name => "notification-reports";

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        OwnedMessageReported report when report.Owner.Split(':') is ["notification", var id, var channel] && StateOf(report.State) is { } state =>
            [Consequence.Ask(PersonNotices.GrainOf(PersonGrain.RecordOf(id)), new ReportNotice(id, channel, state, report.Code))],
        CustomerErased erased => [Consequence.Ask(PersonNotices.GrainOf(erased.Customer), new ForgetPerson(erased.Customer))],
        _ => [],
    };

    private static NoticeReport? StateOf(MessageState state) => state switch
    {
        MessageState.Delivered => NoticeReport.Delivered,
        MessageState.Read => NoticeReport.Read,
        MessageState.Failed => NoticeReport.Undelivered,
        _ => null,
    };
}
