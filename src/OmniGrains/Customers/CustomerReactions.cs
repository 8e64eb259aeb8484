using OmniGrains.Customers.Contracts;
using OmniGrains.Desk.Contracts;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using OmniGrains.Orders.Contracts;

namespace OmniGrains.Customers;

/// <summary>
/// What follows on customers' records from identifiers, from orders, and from each other. One reaction, so that a
/// record hears of its identifiers before it hears of the purchases that named them.
/// </summary>
internal sealed class CustomerReactions : Reaction
{
    public const string ReactionName = "customers";

    public override string Name => ReactionName;

    public override IEnumerable<Consequence> React(Recorded recorded) => recorded.Event switch
    {
        IdentityValue value => [Attach(recorded.Grain, value)],
        IdentityDetached detached => [Consequence.Ask(new GrainId(detached.IdentityStream), new ReleaseIdentity(detached.Customer))],
        PurchaseRecorded { Record: { } record } purchase => [Note(record, purchase)],
        ReturnAttributed attributed => [Note(attributed)],
        OrderStateChanged { Record: { } record } changed => [Consequence.Ask(
            new CustomerId(record).Grain, new NoteOrderState(changed.OrderId, changed.Payment, changed.Fulfilment, changed.Return))],
        ConversationOpened { Record: { } record } opened => [Note(record, opened.Conversation, opened.Channel, open: true, opened.At)],
        ConversationStatusChanged { Record: { } record } changed =>
            [Note(record, changed.Conversation, changed.Channel, changed.Status != ConversationStatus.Resolved, changed.At)],
        ConversationForgotten { Record: { } record } forgotten => [Note(record, forgotten.Conversation, forgotten.Channel, open: false, forgotten.At)],
        SurveyAnswered { About.Record: { } record } answered => [Consequence.Ask(
            new CustomerId(record).Grain,
            new NoteSatisfaction(new CustomerSatisfaction(NamedEnumFactory.NameOf(answered.About.Kind), answered.Score, answered.At, answered.About.Conversation)))],
        MemberAdmitted admitted => [Join(recorded.Grain, admitted)],
        CustomerMerged merged => [Confirm(recorded.Grain, merged)],
        MergeDeclined declined => [Consequence.Ask(
            new CustomerId(declined.Into).Grain, new WithdrawMember(declined.MergeId, recorded.Grain.Key))],
        CustomerUnmerged unmerged => [Consequence.Ask(
            new CustomerId(unmerged.From).Grain, new RemoveMember(unmerged.MergeId, recorded.Grain.Key))],
        CustomerErased erased => Release(erased),
        _ => [],
    };

    // Whoever claimed the identifier may have stopped before telling the record; an identifier that the record cannot
    // take is set free again.
    private static Consequence Attach(GrainId identity, IdentityValue value) => Consequence.Ask(
        new CustomerId(value.Customer).Grain,
        new AttachIdentity(value.Customer, new Identity(value.Kind, value.Value), value.Verified, identity.Stream),
        _ => Consequence.Ask(identity, new ReleaseIdentity(value.Customer)));

    private static Consequence Note(string record, PurchaseRecorded purchase) => Consequence.Ask(
        new CustomerId(record).Grain,
        new NotePurchase(
            purchase.OrderId, purchase.Kind, purchase.Channel, purchase.Place, purchase.Currency, purchase.Total, purchase.OccurredAt,
            purchase.Lines.Count(line => line.Kind == LineKind.Merchandise)));

    private static Consequence Note(ReturnAttributed attributed) => Consequence.Ask(
        new CustomerId(attributed.Record).Grain,
        new NotePurchase(
            attributed.OrderId, PurchaseKind.Return, attributed.Channel, attributed.Place, attributed.Currency, attributed.Total, attributed.OccurredAt, 0));

    private static Consequence Note(string record, string conversation, string channel, bool open, DateTimeOffset at) =>
        Consequence.Ask(new CustomerId(record).Grain, new NoteConversation(conversation, channel, open, at));

    private static Consequence Join(GrainId root, MemberAdmitted admitted) => Consequence.Ask(
        new CustomerId(admitted.Member).Grain,
        new MergeInto(root.Key, admitted.MergeId, admitted.Basis, admitted.Actor),
        _ => Consequence.Ask(root, new WithdrawMember(admitted.MergeId, admitted.Member)));

    // A root that was erased while the other record was on its way in is no home for it.
    private static Consequence Confirm(GrainId member, CustomerMerged merged) => Consequence.Ask(
        new CustomerId(merged.Into).Grain,
        new ConfirmMember(merged.MergeId, member.Key),
        _ => Consequence.Ask(member, new Unmerge(member.Key, merged.MergeId, null, merged.Actor)));

    private static IEnumerable<Consequence> Release(CustomerErased erased)
    {
        foreach (var stream in erased.IdentityStreams)
        {
            yield return Consequence.Ask(new GrainId(stream), new ReleaseIdentity(erased.Customer));
        }

        foreach (var member in erased.Members)
        {
            yield return Consequence.Ask(
                new CustomerId(member.Customer).Grain,
                new EraseCustomer(member.Customer, member.IdentityStreams, [], erased.Actor, null));
        }
    }
}
