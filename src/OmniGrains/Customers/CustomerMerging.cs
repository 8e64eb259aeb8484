using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>
/// Merging, decided by three small steps that two records take in turn; <see cref="CustomerReactions"/> carries each
/// step's event to the other record. A record admits others, or joins one, only while it is a root; one that has
/// admitted a member which has not answered yet joins nobody. So whoever is joined is still a root at that moment, and
/// links never form a circle, whatever happens at once.
/// </summary>
internal sealed partial class CustomerGrain
{
    private static Decision Admit(Customer state, AdmitMember admit, DateTimeOffset at)
    {
        if (state is Customer.Unknown)
        {
            return Decision.Reject(CustomerRejections.Unknown);
        }

        if (state is not Customer.Active { Facts: var facts })
        {
            return Decision.Reject(CustomerRejections.MergeNotRoot);
        }

        if (admit.Member == admit.Customer)
        {
            return Decision.Reject(CustomerRejections.MergeWithItself);
        }

        var members = facts.Links?.Members ?? [];
        foreach (var member in members)
        {
            if (member.Id == admit.Member)
            {
                return Decision.Unchanged(new MergeReply(member.MergeId));
            }
        }

        if (members.Length >= Links.MostMembers)
        {
            return Decision.Reject(CustomerRejections.MergeTooMany);
        }

        var admitted = new MemberAdmitted(admit.MergeId, admit.Member, admit.Basis, admit.Actor, at);
        return string.IsNullOrWhiteSpace(admit.Reason)
            ? Decision.Accept(new MergeReply(admit.MergeId), admitted)
            : Decision.Accept(new MergeReply(admit.MergeId), admitted, new MergeExplained(admit.Customer, admit.MergeId, admit.Reason));
    }

    private static Decision Merge(Customer state, MergeInto merge)
    {
        if (state is Customer.Unknown)
        {
            return Decision.Reject(CustomerRejections.Unknown);
        }

        if (state is Customer.Merged merged && merged.MergeId == merge.MergeId)
        {
            return Decision.Unchanged(new MergeReply(merge.MergeId));
        }

        // Declining is recorded: the same step asked again after a crash gets the same answer, also when this record
        // would be free to join by then, but the other one has given up waiting.
        return MayJoin(state, merge.Into)
            ? Decision.Accept(new MergeReply(merge.MergeId), new CustomerMerged(merge.Into, merge.MergeId, merge.Basis, merge.Actor))
            : Decision.Accept(new MergeReply(merge.MergeId, Declined: true), new MergeDeclined(merge.Into, merge.MergeId));
    }

    private static bool MayJoin(Customer state, string into)
    {
        if (state is not Customer.Active { Facts: var facts })
        {
            return false;
        }

        foreach (var member in facts.Links?.Members ?? [])
        {
            if (member.Pending || member.Id == into)
            {
                return false;
            }
        }

        return true;
    }

    private static Decision Confirm(Customer state, ConfirmMember confirm) => MemberOf(state, confirm.MergeId) switch
    {
        { Pending: true } => Decision.Accept(new MergeReply(confirm.MergeId), new MemberConfirmed(confirm.MergeId, confirm.Member)),
        _ => Decision.Unchanged(new MergeReply(confirm.MergeId)),
    };

    private static Decision Withdraw(Customer state, WithdrawMember withdraw) => MemberOf(state, withdraw.MergeId) switch
    {
        { Pending: true } => Decision.Accept(new MergeReply(withdraw.MergeId), new MemberWithdrawn(withdraw.MergeId, withdraw.Member)),
        _ => Decision.Unchanged(new MergeReply(withdraw.MergeId)),
    };

    private static Decision Remove(Customer state, RemoveMember remove) => MemberOf(state, remove.MergeId) switch
    {
        not null => Decision.Accept(new MergeReply(remove.MergeId), new MemberRemoved(remove.MergeId, remove.Member)),
        null => Decision.Unchanged(new MergeReply(remove.MergeId)),
    };

    private static Decision Separate(Customer state, Unmerge unmerge)
    {
        if (state is not Customer.Merged merged || merged.MergeId != unmerge.MergeId)
        {
            return Decision.Reject(CustomerRejections.MergeUnknown);
        }

        var unmerged = new CustomerUnmerged(merged.Into, merged.MergeId, unmerge.Actor);
        return string.IsNullOrWhiteSpace(unmerge.Reason)
            ? Decision.Accept(new MergeReply(unmerge.MergeId), unmerged)
            : Decision.Accept(new MergeReply(unmerge.MergeId), unmerged, new MergeExplained(unmerge.Customer, unmerge.MergeId, unmerge.Reason));
    }

    private static Decision Suggest(Customer state, SuggestMerge suggest, DateTimeOffset at)
    {
        if (state is Customer.Unknown)
        {
            return Decision.Unchanged(AlreadySo);
        }

        var links = state.Known?.Links ?? Links.None;
        var known = links.Suggestions.Any(suggestion => suggestion.With == suggest.With)
            || links.Members.Any(member => member.Id == suggest.With)
            || links.Suggestions.Length >= Links.MostSuggestions;
        return known
            ? Decision.Unchanged(AlreadySo)
            : Decision.Accept(Done, new MergeSuggested(suggest.With, suggest.Basis, at));
    }

    private static Member? MemberOf(Customer state, string mergeId)
    {
        foreach (var member in state.Known?.Links?.Members ?? [])
        {
            if (member.MergeId == mergeId)
            {
                return member;
            }
        }

        return null;
    }
}
