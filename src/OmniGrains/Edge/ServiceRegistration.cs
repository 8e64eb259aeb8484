using FluentValidation;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace OmniGrains.Edge;

/// <summary>How slices register use cases: one line each.</summary>
internal static class ServiceRegistration
{
    /// <summary>Registers a use case: its request, what it answers, and who handles it.</summary>
    public static IServiceCollection AddUseCase<TRequest, TAnswer, THandler>(this IServiceCollection services)
        where TRequest : IRequest<Result<TAnswer>>
        where THandler : class, IRequestHandler<TRequest, Result<TAnswer>>
    {
        services.AddSingleton<IRequestHandler<TRequest, Result<TAnswer>>, THandler>();
        return services.AddSingleton<IPipelineBehavior<TRequest, Result<TAnswer>>, Validation<TRequest, Result<TAnswer>>>();
    }

    /// <summary>Registers the validator of a request.</summary>
    public static IServiceCollection AddValidator<TRequest, TValidator>(this IServiceCollection services)
        where TValidator : class, IValidator<TRequest> =>
        services.AddSingleton<IValidator<TRequest>, TValidator>();
}
