using OmniGrains.Customers.Contracts;
using OmniGrains.Edge.Json;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>One customer's record. What it decides is in the other parts of this class; what it remembers, in <see cref="Facts"/>.</summary>
internal sealed partial class CustomerGrain : Grain<Customer>
{
    private static readonly CustomerReply Done = new(Changed: true);
    private static readonly CustomerReply AlreadySo = new(Changed: false);

    public override string Type => CustomerId.GrainType;

    public override string SnapshotSchema => "customer-3";

    public override Customer Initial => Customer.Nobody;

    public override string SubjectOf(string key) => key;

    public override object Answer(Customer state, IQuery query) => query is ReadPerson
        ? new Person(state.MergedInto, Profiles.BirthdayOf(state.Known?.Profile), state.Known?.Links?.Members.Select(member => member.Id).ToList())
        : state;

    public override Decision Decide(Customer state, ICommand command, in CommandContext context) => (state, command) switch
    {
        (Customer.Erased, AttachIdentity attach) => EraseAgain(attach, context.At),
        (Customer.Erased, EraseCustomer) => Decision.Unchanged(AlreadySo),
        (Customer.Erased, WithdrawMember or RemoveMember) => Decision.Unchanged(new MergeReply("")),
        (Customer.Erased, _) => Decision.Reject(CustomerRejections.Erased),
        (_, AttachIdentity attach) => Attach(state, attach, context.At),
        (_, DetachIdentity detach) => Detach(state, detach),
        (_, DescribeCustomer describe) => Describe(state, describe, context.At),
        (_, ChangeConsent consent) => Consent(state, consent, context.At),
        (_, TrackBehaviour track) => Track(track),
        (_, NotePurchase note) => Note(note),
        (_, NoteOrderState note) => Note(state, note),
        (_, NoteLoyalty note) => Note(state, note),
        (_, NoteConversation note) => Note(state, note),
        (_, NoteSatisfaction note) => Note(state, note),
        (_, EraseCustomer erase) => Erase(state, erase, context.At),
        (_, AdmitMember admit) => Admit(state, admit, context.At),
        (_, MergeInto merge) => Merge(state, merge),
        (_, ConfirmMember confirm) => Confirm(state, confirm),
        (_, WithdrawMember withdraw) => Withdraw(state, withdraw),
        (_, Unmerge unmerge) => Separate(state, unmerge),
        (_, RemoveMember remove) => Remove(state, remove),
        (_, SuggestMerge suggest) => Suggest(state, suggest, context.At),
        _ => throw new NotSupportedException($"A customer does not understand {command.GetType().Name}."),
    };

    private static Decision Attach(Customer state, AttachIdentity attach, DateTimeOffset at)
    {
        var held = state.Known?.Identities ?? [];
        var sameKind = 0;
        foreach (var identity in held)
        {
            if (identity.Kind != attach.Identity.Kind)
            {
                continue;
            }

            if (identity.Value == attach.Identity.Value)
            {
                return identity.Verified || !attach.Verified ? Decision.Unchanged(AlreadySo) : Accept(attach, at);
            }

            sameKind++;
        }

        return sameKind < IdentityRules.LimitOf(attach.Identity.Kind)
            ? Accept(attach, at)
            : Decision.Reject(CustomerRejections.IdentityLimit);

        static Decision Accept(AttachIdentity attach, DateTimeOffset at) => Decision.Accept(
            Done, new IdentityAttached(attach.Customer, attach.Identity.Kind, attach.Identity.Value, attach.Verified, at));
    }

    private static Decision Detach(Customer state, DetachIdentity detach)
    {
        if (state.Known is not { } facts)
        {
            return Decision.Reject(CustomerRejections.Unknown);
        }

        if (detach.ExpectedRevision is { } expected && expected != facts.Revision)
        {
            return Decision.Reject(CustomerRejections.Changed);
        }

        return facts.Identities.Any(held => held.Kind == detach.Identity.Kind && held.Value == detach.Identity.Value)
            ? Decision.Accept(Done, new IdentityDetached(detach.Customer, detach.Identity.Kind, detach.Identity.Value, detach.IdentityStream))
            : Decision.Unchanged(AlreadySo);
    }

    private static Decision Describe(Customer state, DescribeCustomer describe, DateTimeOffset at)
    {
        if (describe.ExpectedRevision is { } expected && expected != (state.Known?.Revision ?? 0))
        {
            return Decision.Reject(CustomerRejections.Changed);
        }

        if (!describe.Traits.Values.All(ReadableJson.IsReadable))
        {
            return Decision.Reject(CustomerRejections.Unreadable);
        }

        var current = state.Known?.Profile;
        var changes = Profiles.Changes(current, describe.Traits);
        return changes switch
        {
            { Count: 0 } => Decision.Unchanged(AlreadySo),
            _ when !Profiles.Fits(current, changes) => Decision.Reject(CustomerRejections.ProfileTooLarge),
            _ => Decision.Accept(Done, new ProfileChanged(describe.Customer, changes, at, describe.Cause)),
        };
    }

    private static Decision Consent(Customer state, ChangeConsent change, DateTimeOffset at)
    {
        foreach (var held in state.Known?.Consents ?? [])
        {
            if (held.Channel == change.Channel && held.Purpose == change.Purpose && held.Granted == change.Granted
                && held.Source == change.Source && held.TextVersion == change.TextVersion)
            {
                return Decision.Unchanged(AlreadySo);
            }
        }

        return Decision.Accept(Done, new ConsentChanged(
            change.Customer, change.Channel, change.Purpose, change.Granted, change.Source, change.TextVersion, change.Actor, at));
    }

    private static Decision Track(TrackBehaviour track)
    {
        if (!Behaviours.Fits(track))
        {
            return Decision.Reject(CustomerRejections.BehaviourTooLarge);
        }

        return Behaviours.IsReadable(track)
            ? Decision.Accept(Done, new BehaviourTracked(
                track.Customer, track.Type, track.Name, track.Channel, track.OccurredAt, track.Properties, track.Context))
            : Decision.Reject(CustomerRejections.Unreadable);
    }

    private static Decision Note(NotePurchase note) => Decision.Accept(Done, new PurchaseNoted(
        note.OrderId, note.Kind, note.Channel, note.Place, note.Currency, note.Total, note.OccurredAt, note.Items));

    private static Decision Note(Customer state, NoteOrderState note)
    {
        var at = Array.FindIndex(state.Known?.Purchases ?? [], purchase => purchase.OrderId == note.OrderId);
        return at < 0 || state.Known!.Purchases[at].State == new NotedState(note.Payment, note.Fulfilment, note.Return)
            ? Decision.Unchanged(AlreadySo)
            : Decision.Accept(Done, new OrderStateNoted(note.OrderId, note.Payment, note.Fulfilment, note.Return));
    }

    private static Decision Note(Customer state, NoteLoyalty note)
    {
        var known = Array.Find(state.Known?.Loyalty ?? [], standing => standing.Programme == note.Standing.Programme);
        return note.Standing == known || (known is null && note.Standing.Gone) ? Decision.Unchanged(AlreadySo) : Decision.Accept(Done, new LoyaltyNoted(note.Standing));
    }

    private static Decision Note(Customer state, NoteSatisfaction note)
    {
        var known = Array.Find(state.Known?.Satisfaction ?? [], answer => answer.Kind == note.Answer.Kind);
        return known == note.Answer || known?.At > note.Answer.At ? Decision.Unchanged(AlreadySo) : Decision.Accept(Done, new SatisfactionNoted(note.Answer));
    }

    private static Decision Note(Customer state, NoteConversation note)
    {
        var open = state.Known?.Conversations ?? [];
        var isKnown = Array.Exists(open, known => known.Id == note.Conversation);
        return isKnown == note.Open || (note.Open && open.Length >= Facts.MostConversations)
            ? Decision.Unchanged(AlreadySo)
            : Decision.Accept(Done, new ConversationNoted(note.Conversation, note.Channel, note.Open, note.At));
    }

    private static Decision Erase(Customer state, EraseCustomer erase, DateTimeOffset at)
    {
        if (state.Known is not { } facts)
        {
            return Decision.Reject(CustomerRejections.Unknown);
        }

        return erase.ExpectedRevision is { } expected && expected != facts.Revision
            ? Decision.Reject(CustomerRejections.Changed)
            : Decision.Accept(Done, new CustomerErased(erase.Customer, erase.IdentityStreams, erase.Members, erase.Actor, at));
    }

    // An identifier that was claimed for this record while it was being erased is sealed under a key made after the
    // erasure; saying it once more destroys that key too, and sets the identifier free.
    private static Decision EraseAgain(AttachIdentity attach, DateTimeOffset at) =>
        Decision.Accept(AlreadySo, new CustomerErased(attach.Customer, [attach.IdentityStream], [], "erasure", at));
}
