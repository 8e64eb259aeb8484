using OmniGrains.Edge;
using OmniGrains.Host.Configuration;
using OmniGrains.Journal.Postgres;
using OmniGrains.Orleans;
using Orleans.Dashboard;

namespace OmniGrains.Host.Running;

/// <summary>The host as a silo: on PostgreSQL it clusters with all others on the same database.</summary>
internal static class Silo
{
    private const string DashboardPath = "/v1/silos";

    public static void AddSilo(this WebApplicationBuilder builder)
    {
        if (SiloConfiguration.From(builder.Configuration) is { } settings)
        {
            builder.Logging.AddFilter("Orleans", LogLevel.Warning);
            builder.Services.AddHostedService(_ => new SiloMigration(settings));
            builder.AddSilo(settings);
        }
    }

    /// <summary>The engine has started: grains of the cluster may live here.</summary>
    public static void AdmitGrains(this IServiceProvider services) => services.GetService<SiloEngine>()?.Start();

    /// <summary>The dashboard, when it is switched on, to those who may do everything.</summary>
    public static void MapSilo(this WebApplication app)
    {
        if (SiloConfiguration.From(app.Configuration) is { Dashboard: true })
        {
            app.MapOrleansDashboard(DashboardPath).RequireScope(Scopes.Admin)
                .WithMetadata(new AcceptsBasicKey(), new OpenedInBrowser()).ExcludeFromDescription();
        }
    }

    private sealed class SiloMigration(SiloSettings settings) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            try
            {
                await PostgresMigration.Run(settings.Postgres, SiloTables.Schema, SiloTables.Steps, cancellationToken);
            }
            catch (Exception exception) when (exception is System.Data.Common.DbException or InvalidOperationException)
            {
                throw new StartRefusedException($"The silos' tables cannot be made: {exception.Message} Check ConnectionStrings__Postgres.");
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
