using Microsoft.AspNetCore.Http.Features;
using OmniGrains.Engine;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OmniGrains.Host.Observability;

/// <summary>Exports metrics and traces by OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set; otherwise nothing of it exists.</summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        if (string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            return;
        }

        builder.Services.AddSingleton<Instruments>();
        builder.Services.AddHostedService<Exporting>();
    }

    /// <summary>Names each request's span by its method and route; put it behind routing.</summary>
    public static void UseTelemetry(this WebApplication app)
    {
        if (app.Services.GetService<Instruments>() is null)
        {
            return;
        }

        app.Use(static (http, next) =>
        {
            if (http.GetEndpoint() is RouteEndpoint endpoint && http.Features.Get<IHttpActivityFeature>() is { Activity: { } activity })
            {
                activity.DisplayName = $"{http.Request.Method} /{endpoint.RoutePattern.RawText?.Trim('/')}";
            }

            return next(http);
        });
    }

    // Without its own services OpenTelemetry reads the environment only; settings come from all of the host's sources.
    private sealed class Exporting(GrainEngine engine, Instruments instruments, IConfiguration configuration) : IHostedService
    {
        private MeterProvider? _metrics;
        private TracerProvider? _traces;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var resource = ResourceBuilder.CreateDefault().AddService(Instruments.Name);
            instruments.Observe(engine);
            _metrics = Sdk.CreateMeterProviderBuilder().ConfigureServices(Configure).SetResourceBuilder(resource)
                .AddMeter(Instruments.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime")
                .AddOtlpExporter().Build();
            _traces = Sdk.CreateTracerProviderBuilder().ConfigureServices(Configure).SetResourceBuilder(resource)
                .AddSource(Instruments.Name, "Microsoft.AspNetCore")
                .AddOtlpExporter().Build();
            return Task.CompletedTask;
        }

        private void Configure(IServiceCollection services) => services.AddSingleton(configuration);

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _metrics?.Dispose();
            _traces?.Dispose();
            return Task.CompletedTask;
        }
    }
}
