using OmniGrains.Access;
using OmniGrains.Campaigns;
using OmniGrains.Catalogue;
using OmniGrains.Channels;
using OmniGrains.Chat;
using OmniGrains.Chat.Widget;
using OmniGrains.Customers;
using OmniGrains.Delays;
using OmniGrains.Delays.Links;
using OmniGrains.Desk;
using OmniGrains.Desk.Surveys;
using OmniGrains.Edge;
using OmniGrains.Host.Configuration;
using OmniGrains.Host.Documentation;
using OmniGrains.Host.Import;
using OmniGrains.Host.Observability;
using OmniGrains.Host.Running;
using OmniGrains.Inbox;
using OmniGrains.Ingest;
using OmniGrains.Inventory;
using OmniGrains.Live;
using OmniGrains.Loyalty;
using OmniGrains.Journeys;
using OmniGrains.Notifications;
using OmniGrains.Notifications.Pages;
using OmniGrains.Offers;
using OmniGrains.Orders;
using OmniGrains.Places;
using OmniGrains.Recommendations;
using OmniGrains.Search;
using OmniGrains.Segments;
using OmniGrains.Webhooks;

namespace OmniGrains.Host;

/// <summary>The composition root: what OmniGrains is made of, in the order in which a request meets it.</summary>
public static class OmniGrainsHost
{
    public static Task<int> Main(string[] args) =>
        args is [ImportCommand.Name, .. var rest] ? ImportCommand.Run(rest) : FirstStart.Guard(() => Build(args));

    /// <summary>Puts the application together; nothing is opened before it starts.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var slices = Slices();
        var builder = WebApplication.CreateSlimBuilder(Settings.OptionsFrom(args));
        builder.AddSettings();
        builder.AddServer();
        builder.AddProxies();
        builder.AddEngine(slices);
        builder.AddTelemetry();
        builder.Services.AddApiDescription();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseProxies();
        app.UseRouting();
        app.UseTelemetry();
        app.UseProblemGuard();
        app.UseCors();
        app.UseAdmission();
        app.UseReferencePage();

        var api = app.MapGroup("/v1");
        foreach (var slice in slices)
        {
            slice.AddRoutes(api);
        }

        app.MapHealth();
        app.MapApiDescription();
        app.MapPages();
        app.MapCustomerPages();
        app.MapSurveyPages();
        app.MapPreferencePages();
        app.MapChatScript();
        app.MapSilo();
        return app;
    }

    private static ISlice[] Slices() =>
    [
        new AccessSlice(),
        new CustomersSlice(),
        new PlacesSlice(),
        new CatalogueSlice(),
        new InventorySlice(),
        new OrdersSlice(),
        new InboxSlice(),
        new DeskSlice(),
        new ChannelsSlice(),
        new ChatSlice(),
        new IngestSlice(),
        new LiveSlice(),
        new WebhooksSlice(),
        new DelaysSlice(),
        new LoyaltySlice(),
        new RecommendationsSlice(),
        new OffersSlice(),
        new NotificationsSlice(),
        new SegmentsSlice(),
        new JourneysSlice(),
        new CampaignsSlice(),
        new SearchSlice(),
    ];
}
