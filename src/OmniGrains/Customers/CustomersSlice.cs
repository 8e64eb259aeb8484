using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OmniGrains.Customers.Contracts;
using OmniGrains.Edge;
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
            .Event<OrderStateNoted>("customer.order-state-noted")
            .Event<LoyaltyNoted>("customer.loyalty-noted")
            .Event<SatisfactionNoted>("customer.satisfaction-noted")
            .Event<ConversationNoted>("customer.conversation-noted")
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
        parts.Views.Add(new TimelineView());
        parts.Views.Add(new SearchView());
        parts.Views.Add(new CustomerListView());
    }

    public void AddServices(IServiceCollection services) => services
        .AddSingleton<Families>()
        .AddSingleton<ICustomerFamilies>(provider => provider.GetRequiredService<Families>())
        .AddSingleton<Recognition>()
        .AddSingleton<IRecognition>(provider => provider.GetRequiredService<Recognition>())
        .AddSingleton<ICustomerLookup, CustomerLookup>()
        .AddSingleton<ICustomerRecords, CustomerRecords>()
        .AddSingleton<ICustomerPages, CustomerPages>()
        .AddSingleton<FollowUp>()
        .AddUseCase<IdentifyCustomer, CustomerReceipt, IdentifyCustomerHandler>()
        .AddValidator<IdentifyCustomer, CustomerInputRules>()
        .AddUseCase<ChangeProfile, CustomerReceipt, ChangeProfileHandler>()
        .AddUseCase<AddIdentity, CustomerReceipt, AddIdentityHandler>()
        .AddUseCase<RemoveIdentity, CustomerReceipt, RemoveIdentityHandler>()
        .AddUseCase<SetConsent, CustomerReceipt, SetConsentHandler>()
        .AddValidator<SetConsent, ConsentRules>()
        .AddUseCase<MergeCustomers, MergeReceipt, MergeCustomersHandler>()
        .AddValidator<MergeCustomers, MergeCustomersRules>()
        .AddUseCase<UndoMerge, MergeReceipt, UndoMergeHandler>()
        .AddUseCase<EraseForGood, CustomerReceipt, EraseForGoodHandler>();

    public void AddRoutes(IEndpointRouteBuilder routes)
    {
        IdentifyCustomerEndpoint.Map(routes);
        FindCustomersEndpoint.Map(routes);
        GetCustomerEndpoint.Map(routes);
        ChangeProfileEndpoint.Map(routes);
        AddIdentityEndpoint.Map(routes);
        RemoveIdentityEndpoint.Map(routes);
        SetConsentEndpoint.Map(routes);
        PreviewMergeEndpoint.Map(routes);
        MergeCustomersEndpoint.Map(routes);
        UndoMergeEndpoint.Map(routes);
        ReadTimelineEndpoint.Map(routes);
        ExportCustomerEndpoint.Map(routes);
        EraseCustomerEndpoint.Map(routes);
    }
}
