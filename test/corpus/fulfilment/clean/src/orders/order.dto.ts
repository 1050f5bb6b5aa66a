import { Type } from 'class-transformer'
import { ArrayMaxSize, ArrayMinSize, IsIn, IsISO8601, IsInt, IsOptional, IsUUID, Length, Max, Min, ValidateNested } from 'class-validator'

export class LineInput {
  @Length(1, 40) sku: string
  @IsInt() @Min(1) @Max(999) quantity: number
}

export class OrderInput {
  @IsUUID() customerId: string
  @Length(1, 500) shipTo: string
  @IsInt() @Min(0) @Max(100_000_000) totalMinor: number
  @ValidateNested({ each: true }) @Type(() => LineInput) @ArrayMinSize(1) @ArrayMaxSize(50) lines: LineInput[]
}

export class OrderList {
  @IsOptional() @Type(() => Number) @IsInt() @Min(1) @Max(100) limit = 50
  @IsOptional() @IsISO8601() before?: string
  @IsOptional() @IsIn(['newest', 'oldest']) sort: 'newest' | 'oldest' = 'newest'
}
