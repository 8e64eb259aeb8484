using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>What a customer's record becomes by each event.</summary>
internal sealed partial class CustomerGrain
{
    public override Customer Evolve(Customer state, IEvent @event)
    {
        if (state is Customer.Erased)
        {
            return state;
        }

        if (@event is CustomerErased erased)
        {
            return new Customer.Erased(erased.At);
        }

        var facts = state.Known ?? Facts.None;
        var next = state.With(Evolve(facts, @event) with { Revision = facts.Revision + 1 });
        return (next, @event) switch
        {
            (Customer.Active active, CustomerMerged merged) => new Customer.Merged(active.Facts, merged.Into, merged.MergeId),
            (Customer.Merged merged, CustomerUnmerged) => new Customer.Active(merged.Facts),
            _ => next,
        };
    }

    private static Facts Evolve(Facts facts, IEvent @event) => @event switch
    {
        IdentityAttached attached => facts with { Identities = Attached(facts.Identities, attached) },
        IdentityDetached detached => facts with
        {
            Identities = [.. facts.Identities.Where(held => held.Kind != detached.Kind || held.Value != detached.Value)],
        },
        ProfileChanged changed => facts with { Profile = Profiles.Apply(facts.Profile, changed.Traits, changed.At.UtcDateTime) },
        ConsentChanged consent => facts with { Consents = Changed(facts.Consents, consent) },
        PurchaseNoted noted => Purchases.Note(facts, noted),
        OrderStateNoted noted => Purchases.Note(facts, noted),
        LoyaltyNoted { Standing: var standing } => facts with { Loyalty = Noted(facts.Loyalty ?? [], standing) },
        SatisfactionNoted { Answer: var answer } => facts with { Satisfaction = [.. (facts.Satisfaction ?? []).Where(known => known.Kind != answer.Kind), answer] },
        BehaviourTracked tracked => Behaviours.Note(facts, tracked),
        ConversationNoted noted => facts with { Conversations = Noted(facts.Conversations ?? [], noted) },
        MemberAdmitted admitted => Linked(facts, links => links with
        {
            Members = [.. links.Members, new Member(admitted.Member, admitted.MergeId, SharedText.Of(admitted.Basis), admitted.Actor, admitted.At.UtcDateTime, Pending: true)],
            Suggestions = [.. links.Suggestions.Where(suggestion => suggestion.With != admitted.Member)],
        }),
        MemberConfirmed confirmed => Linked(facts, links => links with
        {
            Members = [.. links.Members.Select(member => member.MergeId == confirmed.MergeId ? member with { Pending = false } : member)],
        }),
        MemberWithdrawn withdrawn => Linked(facts, links => Without(links, withdrawn.MergeId)),
        MemberRemoved removed => Linked(facts, links => Parted(Without(links, removed.MergeId), removed.Member)),
        CustomerUnmerged unmerged => Linked(facts, links => Parted(links, unmerged.From)),
        MergeSuggested suggested => Linked(facts, links => links with
        {
            Suggestions = [.. links.Suggestions, new Suggestion(suggested.With, SharedText.Of(suggested.Basis), suggested.At.UtcDateTime)],
        }),
        _ => facts,
    };

    private static LoyaltyStanding[] Noted(LoyaltyStanding[] known, LoyaltyStanding standing)
    {
        var others = known.Where(one => one.Programme != standing.Programme);
        return standing.Gone ? [.. others] : [.. others, standing];
    }

    private static OpenConversation[]? Noted(OpenConversation[] open, ConversationNoted noted)
    {
        OpenConversation[] others = [.. open.Where(known => known.Id != noted.Conversation)];
        return noted.Open ? [.. others, new OpenConversation(noted.Conversation, SharedText.Of(noted.Channel), noted.At.UtcDateTime)]
            : others.Length > 0 ? others
            : null;
    }

    private static Facts Linked(Facts facts, Func<Links, Links> change) => facts with { Links = change(facts.Links ?? Links.None) };

    private static Links Without(Links links, string mergeId) =>
        links with { Members = [.. links.Members.Where(member => member.MergeId != mergeId)] };

    private static Links Parted(Links links, string other) =>
        links.Separated.Contains(other) ? links : links with { Separated = [.. links.Separated, other] };

    private static HeldIdentity[] Attached(HeldIdentity[] held, IdentityAttached attached)
    {
        var at = Array.FindIndex(held, identity => identity.Kind == attached.Kind && identity.Value == attached.Value);
        if (at < 0)
        {
            return [.. held, new HeldIdentity(SharedText.Of(attached.Kind), attached.Value, attached.At.UtcDateTime, attached.Verified)];
        }

        HeldIdentity[] changed = [.. held];
        changed[at] = held[at] with { Verified = held[at].Verified || attached.Verified };
        return changed;
    }

    private static HeldConsent[] Changed(HeldConsent[] held, ConsentChanged change) =>
    [
        .. held.Where(consent => consent.Channel != change.Channel || consent.Purpose != change.Purpose),
        new HeldConsent(
            SharedText.Of(change.Channel), SharedText.Of(change.Purpose), change.Granted, change.At.UtcDateTime,
            change.Source, change.TextVersion, change.Actor),
    ];
}
