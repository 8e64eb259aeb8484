using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers.Contracts;
using OmniGrains.Engine;

namespace OmniGrains.Customers;

/// <summary>Who the customers are: one live record of each, found by any identifier.</summary>
public sealed class CustomersSlice : ISlice
{
    public void AddTo(EngineParts parts)
    {
        parts.Contracts.Add(CustomersJson.Default)
            .Event<IdentityOwned>("identity.owned")
            .Event<IdentityValue>("identity.value")
            .Event<IdentityReleased>("identity.released")
            .Event<IdentityAttached>("customer.identity-attached")
            .Event<IdentityDetached>("customer.identity-detached")
            .Event<ProfileChanged>("customer.profile-changed")
            .Event<ConsentChanged>("customer.consent-changed")
            .Event<BehaviourTracked>("customer.behaviour-tracked")
            .Event<PurchaseNoted>("customer.purchase-noted")
            .Event<MemberAdmitted>("customer.member-admitted")
            .Event<MergeExplained>("customer.merge-explained")
            .Event<MemberConfirmed>("customer.member-confirmed")
            .Event<MemberWithdrawn>("customer.member-withdrawn")
            .Event<MemberRemoved>("customer.member-removed")
            .Event<CustomerMerged>("customer.merged")
            .Event<MergeDeclined>("customer.merge-declined")
            .Event<CustomerUnmerged>("customer.unmerged")
            .Event<MergeSuggested>("customer.merge-suggested")
            .Event<CustomerErased>("customer.erased");
        parts.Grains.Add(new IdentityGrain());
        parts.Grains.Add(new CustomerGrain());
        parts.Reactions.Add(new CustomerReactions());
    }

    public void AddServices(IServiceCollection services)
    {
    }

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
    }
}
