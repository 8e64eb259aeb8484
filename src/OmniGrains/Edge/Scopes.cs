using Microsoft.AspNetCore.Builder;

namespace OmniGrains.Edge;

/// <summary>What an API key may do; a key holds any number of these.</summary>
public static class Scopes
{
    public const string Ingest = "ingest";
    public const string PurchasesWrite = "purchases:write";
    public const string OrdersRead = "orders:read";
    public const string OrdersWrite = "orders:write";
    public const string CustomersRead = "customers:read";
    public const string CustomersWrite = "customers:write";
    public const string PlacesRead = "places:read";
    public const string PlacesWrite = "places:write";
    public const string CatalogueRead = "catalogue:read";
    public const string CatalogueWrite = "catalogue:write";
    public const string ReportsRead = "reports:read";
    public const string InventoryRead = "inventory:read";
    public const string InventoryWrite = "inventory:write";
    public const string ReservationsWrite = "reservations:write";
    public const string LoyaltyRead = "loyalty:read";

    /// <summary>What tills and shops do: enrol, pay, redeem.</summary>
    public const string LoyaltyWrite = "loyalty:write";

    /// <summary>Programmes, rewards and adjustments.</summary>
    public const string LoyaltyManage = "loyalty:manage";
    public const string OffersRead = "offers:read";

    /// <summary>What tills and shops do: redeem.</summary>
    public const string OffersRedeem = "offers:redeem";

    /// <summary>Offers themselves.</summary>
    public const string OffersManage = "offers:manage";
    public const string StreamRead = "stream:read";
    public const string ConversationsRead = "conversations:read";
    public const string ConversationsWrite = "conversations:write";

    /// <summary>How the desk is set up: calendars, service levels, macros, routing.</summary>
    public const string ConversationsManage = "conversations:manage";
    public const string WebhooksWrite = "webhooks:write";
    public const string NotificationsRead = "notifications:read";

    /// <summary>What applications do: send.</summary>
    public const string NotificationsWrite = "notifications:write";

    /// <summary>Templates, quiet hours, caps, journeys, campaigns.</summary>
    public const string NotificationsManage = "notifications:manage";
    public const string Admin = "admin";

    public static readonly IReadOnlyList<string> All =
    [
        Ingest, PurchasesWrite, OrdersRead, OrdersWrite, CustomersRead, CustomersWrite, PlacesRead, PlacesWrite, CatalogueRead, CatalogueWrite, ReportsRead,
        InventoryRead, InventoryWrite, ReservationsWrite, LoyaltyRead, LoyaltyWrite, LoyaltyManage, OffersRead, OffersRedeem, OffersManage, ConversationsRead, ConversationsWrite, ConversationsManage, StreamRead, WebhooksWrite,
        NotificationsRead, NotificationsWrite, NotificationsManage, Admin,
    ];
}

/// <summary>Endpoint metadata: the scope that a key must hold. An endpoint without it is refused to everybody.</summary>
public sealed record RequiredScope(string Scope);

public static class ScopeConventions
{
    /// <summary>Requires a scope of the caller's key; 401 without a valid key, 403 without the scope.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder builder, string scope)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredScope(scope));
}
