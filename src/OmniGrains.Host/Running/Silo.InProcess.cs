namespace OmniGrains.Host.Running;

/// <summary>The host built without a cluster: all grains are where they are asked.</summary>
internal static class Silo
{
    public static void AddSilo(this WebApplicationBuilder builder)
    {
    }

    public static void AdmitGrains(this IServiceProvider services)
    {
    }

    public static void MapSilo(this WebApplication app)
    {
    }
}
